import { silentReporter } from '../../../../../local/core/reporter';
import type { EngineEvent } from '../../../../../local/core/reporter';
import { createRandom } from '../../../../../local/core/random';
import { createIam } from '../../../../../local/services/iam';
import type { Iam } from '../../../../../local/services/iam';
import type { ResourceInput } from '../../../../../local/resources/types';
import { ACCOUNT } from '../../../../helpers/engine/account';

const trust = {
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
};
const input = (logicalId: string, properties: Record<string, unknown>): ResourceInput => ({
  stackName: 'App',
  logicalId,
  path: `App/${logicalId}`,
  properties,
});

async function setUp(events?: EngineEvent[]): Promise<{ iam: Iam; roleArn: string; roleName: string }> {
  const reporter = events ? { report: (event: EngineEvent) => void events.push(event) } : silentReporter;
  const iam = createIam({ account: ACCOUNT, random: createRandom(7), reporter });
  const role = await driver(iam, 'AWS::IAM::Role').create(
    input('Role', {
      AssumeRolePolicyDocument: trust,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      Policies: [
        {
          PolicyName: 'own',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] },
        },
      ],
    }),
  );
  return { iam, roleArn: role.attributes!['Arn']!, roleName: role.ref };
}

function driver(iam: Iam, type: string) {
  return iam.drivers.find((candidate) => candidate.type === type)!;
}

describe('roles', () => {
  it('allow the actions of inline, managed and attached policies', async () => {
    const { iam, roleArn, roleName } = await setUp();
    await driver(iam, 'AWS::IAM::Policy').create(
      input('Policy', {
        PolicyName: 'p',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:t' }] },
        Roles: [roleName],
      }),
    );
    await driver(iam, 'AWS::IAM::ManagedPolicy').create(
      input('Managed', {
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:d' }] },
        Roles: [roleName],
      }),
    );
    const principal = iam.principalOf(iam.issue(roleArn, 'fn').accessKeyId);
    const isAllowed = (action: string, resource: string) => iam.isAllowed({ principal, action, resource });
    expect([
      isAllowed('sqs:SendMessage', 'arn:q'),
      isAllowed('logs:PutLogEvents', 'arn:l'),
      isAllowed('sns:Publish', 'arn:t'),
      isAllowed('dynamodb:GetItem', 'arn:d'),
    ]).toEqual([true, true, true, true]);
    expect([isAllowed('sqs:ReceiveMessage', 'arn:q'), isAllowed('sns:Publish', 'arn:other')]).toEqual([false, false]);
    expect(iam.ledger.grants().map(({ policy, action }) => [policy, action])).toEqual([
      ['App/Role#own', 'sqs:SendMessage'],
      ['App/Policy', 'sns:Publish'],
      ['App/Managed', 'dynamodb:GetItem'],
    ]);
  });

  it('deny a call with the error text of AWS, and report the call', async () => {
    const events: EngineEvent[] = [];
    const { iam, roleArn, roleName } = await setUp(events);
    const principal = iam.principalOf(iam.issue(roleArn, 'fn').accessKeyId);
    expect(() => iam.assertAllowed({ principal, action: 'sns:Publish', resource: 'arn:t' })).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        message: `User: arn:aws:sts::000000000000:assumed-role/${roleName}/fn is not authorized to perform: sns:Publish on resource: arn:t because no identity-based policy allows the sns:Publish action`,
      }),
    );
    expect(events).toEqual([
      {
        type: 'access-denied',
        principal: `arn:aws:sts::000000000000:assumed-role/${roleName}/fn`,
        action: 'sns:Publish',
        resource: 'arn:t',
      },
    ]);
  });

  it('can be assumed by the services in their trust policy only', async () => {
    const { iam, roleArn } = await setUp();
    expect(iam.mayAssume(roleArn, 'lambda.amazonaws.com')).toBe(true);
    expect(iam.mayAssume(roleArn, 'states.amazonaws.com')).toBe(false);
    expect(iam.mayAssume('arn:aws:iam::000000000000:role/unknown', 'lambda.amazonaws.com')).toBe(false);
  });

  it('cannot have an AWS managed policy that the engine does not support', async () => {
    const { iam } = await setUp();
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess', '⟦App/Managed⟧'];
    expect(
      driver(iam, 'AWS::IAM::Role').validate!(input('Other', { AssumeRolePolicyDocument: trust, ManagedPolicyArns })),
    ).toEqual([
      'ManagedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess is not supported; the engine supports service-role/AWSLambdaBasicExecutionRole',
    ]);
  });
});

describe('credentials', () => {
  it('that the engine did not issue belong to the root user of the account', async () => {
    const { iam } = await setUp();
    expect(iam.principalOf('AKIAIOSFODNN7EXAMPLE', '')).toEqual({ kind: 'account' });
  });

  it('that the engine issued belong to their session until they are revoked', async () => {
    const { iam, roleArn, roleName } = await setUp();
    const { accessKeyId, sessionToken } = iam.issue(roleArn, 'fn');
    expect(iam.principalOf(accessKeyId, sessionToken)).toEqual({ kind: 'role', roleArn, roleName, sessionName: 'fn' });
    iam.revoke(accessKeyId);
    expect(() => iam.principalOf(accessKeyId, sessionToken)).toThrow(
      expect.objectContaining({ code: 'UnrecognizedClientException', status: 403 }),
    );
  });

  it('that the engine issued are rejected with another token or in another run', async () => {
    const { iam, roleArn } = await setUp();
    const { accessKeyId } = iam.issue(roleArn, 'fn');
    expect(() => iam.principalOf(accessKeyId, iam.issue(roleArn, 'other').sessionToken)).toThrow(/security token/);
    expect(() => iam.principalOf('ASIALOCAL2345ABCDEFG')).toThrow(/security token/);
  });
});

describe('resource policies', () => {
  it('are evaluated as if calls used TLS, so that enforceSSL denies none', async () => {
    const { iam } = await setUp();
    const resourcePolicy = {
      Statement: {
        Effect: 'Deny' as const,
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource: 'arn:q',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    };
    expect(
      iam.isAllowed({ principal: { kind: 'account' }, action: 'sqs:SendMessage', resource: 'arn:q', resourcePolicy }),
    ).toBe(true);
  });

  it('with an unsupported operator fail the call and name the operator', async () => {
    const { iam } = await setUp();
    const resourcePolicy = {
      Statement: {
        Effect: 'Allow' as const,
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
    };
    expect(() =>
      iam.isAllowed({ principal: { kind: 'anonymous' }, action: 'sqs:SendMessage', resource: 'arn:q', resourcePolicy }),
    ).toThrow(/IpAddress/);
  });
});
