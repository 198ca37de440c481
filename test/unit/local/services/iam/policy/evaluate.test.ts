import fc from 'fast-check';
import { compileConditions } from '../../../../../../local/services/iam/policy/condition';
import { evaluate } from '../../../../../../local/services/iam/policy/evaluate';
import type { Call, Decision } from '../../../../../../local/services/iam/policy/evaluate';
import { arnMatcher, patternToRegExp } from '../../../../../../local/services/iam/policy/pattern';
import { compilePolicy } from '../../../../../../local/services/iam/policy/compile-policy';
import type { Principal } from '../../../../../../local/aws/access-control';

const role: Principal = {
  kind: 'role',
  roleArn: 'arn:aws:iam::000000000000:role/Fn',
  roleName: 'Fn',
  sessionName: 'fn',
};
const service = (name: string): Principal => ({ kind: 'service', service: name });
const TABLE = 'arn:aws:dynamodb:eu-west-1:000000000000:table/T';

function judge(options: {
  identity?: unknown[];
  resource?: unknown[];
  principal?: Principal;
  action?: string;
  on?: string;
  context?: Record<string, string[]>;
}): Decision {
  const call: Call = {
    principal: options.principal ?? role,
    action: options.action ?? 'dynamodb:PutItem',
    resource: options.on ?? TABLE,
    context: new Map(Object.entries(options.context ?? {}).map(([key, value]) => [key.toLowerCase(), value])),
  };
  const identity = {
    id: 'policy',
    managed: false,
    statements: compilePolicy({ Statement: options.identity ?? [] }, 'identity').statements,
  };
  return evaluate(call, [identity], compilePolicy({ Statement: options.resource ?? [] }, 'resource').statements);
}

const allow = (more: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: TABLE,
  ...more,
});
const deny = (more: Record<string, unknown> = {}) => ({ ...allow(more), Effect: 'Deny' });

describe('the evaluation of policies', () => {
  it('denies a call that no policy allows', () => {
    expect(judge({})).toMatchObject({ allowed: false, reason: 'no-allow' });
  });

  it('allows a call that an identity policy or the resource policy allows', () => {
    expect(judge({ identity: [allow()] })).toMatchObject({ allowed: true, reason: 'identity' });
    expect(judge({ resource: [allow({ Principal: { AWS: 'arn:aws:iam::000000000000:role/Fn' } })] })).toMatchObject({
      allowed: true,
      reason: 'resource',
    });
  });

  it('denies a call that either policy denies explicitly', () => {
    expect(judge({ identity: [allow(), deny({ Action: '*' })] })).toMatchObject({
      allowed: false,
      reason: 'identity-deny',
    });
    expect(judge({ identity: [allow()], resource: [deny({ Principal: '*' })] })).toMatchObject({
      allowed: false,
      reason: 'resource-deny',
    });
  });

  it('allows the root user everything that no resource policy denies', () => {
    const principal: Principal = { kind: 'account' };
    expect(judge({ principal })).toMatchObject({ allowed: true, reason: 'account' });
    expect(judge({ principal, resource: [deny({ Principal: { AWS: '*' } })] }).allowed).toBe(false);
  });

  it('treats a table and its index as different resources', () => {
    expect(judge({ identity: [allow()], on: `${TABLE}/index/byConnection` }).allowed).toBe(false);
    expect(
      judge({ identity: [allow({ Resource: `${TABLE}/index/*` })], on: `${TABLE}/index/byConnection` }).allowed,
    ).toBe(true);
  });

  it('evaluates NotAction and NotResource', () => {
    expect(judge({ identity: [allow({ Action: undefined, NotAction: ['sqs:*', 'dynamodb:Delete*'] })] }).allowed).toBe(
      true,
    );
    expect(judge({ identity: [allow({ Action: undefined, NotAction: ['sqs:*', 'dynamodb:Put*'] })] }).allowed).toBe(
      false,
    );
    expect(judge({ identity: [allow({ Resource: undefined, NotResource: 'arn:aws:sqs:*' })] }).allowed).toBe(true);
    expect(judge({ identity: [allow({ Resource: undefined, NotResource: `${TABLE}*` })] }).allowed).toBe(false);
  });

  it('compares actions case-insensitively and resources case-sensitively', () => {
    expect(judge({ identity: [allow({ Action: 'DynamoDB:putitem' })] }).allowed).toBe(true);
    expect(judge({ identity: [allow({ Resource: TABLE.toLowerCase() })] }).allowed).toBe(false);
  });

  it.each([
    ['a service by its name', { Service: 'sns.amazonaws.com' }, service('sns.amazonaws.com'), true],
    ['another service', { Service: 'sns.amazonaws.com' }, service('lambda.amazonaws.com'), false],
    ['every principal, including services', { AWS: '*' }, service('sns.amazonaws.com'), true],
    ['anonymous callers by *', '*', { kind: 'anonymous' }, true],
    ['a role by its session', { AWS: 'arn:aws:sts::000000000000:assumed-role/Fn/fn' }, role, true],
    ['another session of the role', { AWS: 'arn:aws:sts::000000000000:assumed-role/Fn/other' }, role, false],
    ['a role by its account, which delegates to the policies of the role', { AWS: '000000000000' }, role, false],
  ] as const)('matches in a resource policy: %s', (_, matching, principal, expected) => {
    expect(judge({ principal, resource: [allow({ Principal: matching })] }).allowed).toBe(expected);
  });

  it('denies every role of an account that a Deny names', () => {
    const resource = [deny({ Principal: { AWS: 'arn:aws:iam::000000000000:root' } })];
    expect(judge({ identity: [allow()], resource }).reason).toBe('resource-deny');
  });

  it('allows SNS to send to a queue for the topic in the queue policy', () => {
    const queue = 'arn:aws:sqs:eu-west-1:000000000000:q';
    const topic = 'arn:aws:sns:eu-west-1:000000000000:t';
    const resource = [
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: queue,
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': topic } },
      },
    ];
    const call = { principal: service('sns.amazonaws.com'), action: 'sqs:SendMessage', on: queue, resource };
    expect(judge({ ...call, context: { 'aws:SourceArn': [topic] } }).allowed).toBe(true);
    expect(judge({ ...call, context: { 'aws:SourceArn': [`${topic}2`] } }).allowed).toBe(false);
    expect(judge(call).allowed).toBe(false);
  });

  it('names every policy element that it cannot evaluate', () => {
    const { problems } = compilePolicy(
      {
        Statement: [
          { Effect: 'Maybe', Action: 'a', NotAction: 'b', Resource: 'arn:${aws:username}' },
          {
            Effect: 'Allow',
            NotPrincipal: '*',
            Action: 'a',
            Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4' }, StringEquals: { k: '${aws:username}' } },
          },
        ],
      },
      'identity',
    );
    expect(problems).toEqual([
      'statement 0: Effect must be Allow or Deny, but is "Maybe"',
      'statement 0: needs either Action or NotAction',
      'statement 0: policy variables are not supported in Resource',
      'statement 1: NotPrincipal is not supported',
      'statement 1: needs either Resource or NotResource',
      'statement 1: the condition operator IpAddress is not supported',
      'statement 1: policy variables are not supported (k: ${aws:username})',
    ]);
    expect(compilePolicy({ Statement: [allow({ Principal: { Federated: 'x' } })] }, 'resource').problems).toEqual([
      'statement 0: the principal Federated (x) is not supported',
    ]);
    expect(compilePolicy({}, 'identity').problems).toEqual(['the policy document has no Statement']);
  });
});

describe('conditions', () => {
  it.each([
    [{ StringEquals: { k: ['a', 'b'] } }, { k: ['b'] }, true],
    [{ StringEquals: { k: 'a' } }, { k: ['A'] }, false],
    [{ StringEquals: { K: 'a' } }, { k: ['a'] }, true],
    [{ StringEquals: { k: 'a' } }, {}, false],
    [{ StringNotEquals: { k: ['a', 'b'] } }, { k: ['b'] }, false],
    [{ StringNotEquals: { k: 'a' } }, {}, true],
    [{ StringNotEquals: { k: 'a' } }, { k: ['a', 'b'] }, false],
    [{ StringEqualsIfExists: { k: 'a' } }, {}, true],
    [{ StringEqualsIfExists: { k: 'a' } }, { k: ['b'] }, false],
    [{ StringLike: { k: 'a*c?' } }, { k: ['abbcd'] }, true],
    [{ StringNotLike: { k: 'a*' } }, { k: ['abc'] }, false],
    [{ ArnLike: { k: 'arn:aws:sns:*:*:t' } }, { k: ['arn:aws:sns:eu-west-1:000000000000:t'] }, true],
    [{ ArnLike: { k: 'arn:aws:*:t' } }, { k: ['arn:aws:sns:eu-west-1:000000000000:t'] }, false],
    [{ Bool: { k: 'false' } }, { k: ['true'] }, false],
    [{ Bool: { k: true } }, { k: ['true'] }, true],
    [{ NumericLessThanEquals: { k: 5 } }, { k: ['5'] }, true],
    [{ NumericGreaterThan: { k: 5 } }, { k: ['5'] }, false],
    [{ NumericEquals: { k: 0 } }, { k: [''] }, false],
    [{ Null: { k: 'true' } }, {}, true],
    [{ Null: { k: 'false' } }, {}, false],
    [{ 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'b', 'a'] }, true],
    [{ 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'c'] }, false],
    [{ 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['c', 'a'] }, true],
    [{ 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
    [{ 'ForAnyValue:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, true],
    [{ StringEquals: { k: 'a', l: 'b' } }, { k: ['a'] }, false],
  ])('%j with %j is %s', (condition, context, expected) => {
    const problems: string[] = [];
    const compiled = compileConditions(condition, problems);
    expect(problems).toEqual([]);
    expect(compiled.areMet(new Map(Object.entries(context as Record<string, string[]>)))).toBe(expected);
  });
});

describe('patterns', () => {
  it('match their text with wildcards at any place, and all other characters literally', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '/', ':', '.', '+', '(', '[', '$', '\n', '|'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (before, middle, after) => {
        expect(patternToRegExp(`${before}*${after}`).test(before + middle + after)).toBe(true);
        expect(patternToRegExp(`${before}?${after}`).test(`${before}x${after}`)).toBe(true);
        expect(patternToRegExp(before).test(`${before}x`)).toBe(false);
      }),
    );
  });

  it('do not match across the colons of an ARN', () => {
    expect(arnMatcher('arn:aws:sqs:*:*:q')('arn:aws:sqs:eu-west-1:1:q')).toBe(true);
    expect(arnMatcher('arn:*:q')('arn:aws:sqs:eu-west-1:1:q')).toBe(false);
    expect(arnMatcher('arn:aws:logs:*:*:log-group:*')('arn:aws:logs:a:1:log-group:x:*')).toBe(true);
  });
});
