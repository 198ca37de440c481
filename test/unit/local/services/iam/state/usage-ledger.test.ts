import fc from 'fast-check';
import { evaluate } from '../../../../../../local/services/iam/policy/evaluate';
import type { IdentityPolicy } from '../../../../../../local/services/iam/policy/evaluate';
import { UsageLedger } from '../../../../../../local/services/iam/state/usage-ledger';
import { identityPolicy } from '../../../../../../local/services/iam/state/roles';
import type { Principal } from '../../../../../../local/aws/access-control';

const ROLE = 'arn:aws:iam::000000000000:role/Fn';
const principal: Principal = { kind: 'role', roleArn: ROLE, roleName: 'Fn', sessionName: 'fn' };

interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

interface RawCall {
  readonly action: string;
  readonly resource: string;
}

const policy = (statements: readonly RawStatement[]): IdentityPolicy => identityPolicy('P', { Statement: statements });
const decide = (statements: readonly RawStatement[], call: RawCall) =>
  evaluate({ principal, ...call, context: new Map() }, [policy(statements)], []);

function run(statements: readonly RawStatement[], calls: readonly RawCall[]): UsageLedger {
  const ledger = new UsageLedger(() => new Map([[ROLE, [policy(statements)]]]));
  for (const call of calls) ledger.record({ principal, ...call }, decide(statements, call));
  return ledger;
}

const without = (statements: readonly RawStatement[], index: number, action: string): RawStatement[] =>
  statements.map((statement, i) =>
    i === index ? { ...statement, Action: statement.Action.filter((text) => text !== action) } : statement,
  );

const action = fc.constantFrom('sqs:Send', 'sqs:Receive', 'sns:Publish');
const pattern = fc.constantFrom('sqs:Send', 'sqs:Receive', 'sns:Publish', 'sqs:*', '*', 'sqs:?end');
const resource = fc.constantFrom('arn:a', 'arn:b', 'arn:a/1');
const target = fc.constantFrom('arn:a', 'arn:b', 'arn:a*', '*');
const statement = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Allow' as const, 'Deny' as const),
  Action: fc.uniqueArray(pattern, { minLength: 1, maxLength: 3 }),
  Resource: fc.uniqueArray(target, { minLength: 1, maxLength: 2 }),
});
const policies = fc.array(statement, { maxLength: 4 });
const calls = fc.array(fc.record({ action, resource }), { maxLength: 8 });

describe('the usage ledger', () => {
  it('finds the same needed grants as a replay of the calls without each grant', () => {
    fc.assert(
      fc.property(policies, calls, (statements, made) => {
        const ledger = run(statements, made);
        const unused = new Set(ledger.unusedGrants().map((grant) => JSON.stringify(grant)));
        const redundant = new Set(ledger.redundantGrants().map((grant) => JSON.stringify(grant)));
        const allowed = made.filter((call) => decide(statements, call).allowed);
        for (const grant of ledger.grants()) {
          const reduced = without(statements, grant.statement, grant.action);
          const needed = allowed.some((call) => !decide(reduced, call).allowed);
          const key = JSON.stringify(grant);
          expect(unused.has(key) || redundant.has(key)).toBe(!needed);
          expect(unused.has(key) && redundant.has(key)).toBe(false);
        }
      }),
    );
  });

  it('can ignore denied calls, because removing a grant never allows one', () => {
    fc.assert(
      fc.property(policies, action, resource, (statements, name, on) => {
        const call = { action: name, resource: on };
        fc.pre(!decide(statements, call).allowed);
        statements.forEach(({ Effect, Action }, i) => {
          if (Effect === 'Allow')
            for (const text of Action) expect(decide(without(statements, i, text), call).allowed).toBe(false);
        });
      }),
    );
  });

  it('records one decision for calls that match the same grants, however many resources they have', () => {
    const statements: RawStatement[] = [
      { Effect: 'Allow', Action: ['execute-api:ManageConnections'], Resource: ['arn:api/*'] },
    ];
    const made = Array.from({ length: 500 }, (_, i) => ({
      action: 'execute-api:ManageConnections',
      resource: `arn:api/${i}`,
    }));
    const decisions = run(statements, made).decisions();
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({
      count: 500,
      request: { resource: 'arn:api/0' },
      decision: {
        allowed: true,
        grants: [{ policy: 'P', statement: 0, action: 'execute-api:ManageConnections', resource: 'arn:api/*' }],
      },
    });
  });

  it('groups allowed calls by the resource pattern that matched them', () => {
    const statements: RawStatement[] = [{ Effect: 'Allow', Action: ['sqs:*'], Resource: ['arn:a', 'arn:b'] }];
    const made = ['arn:a', 'arn:b', 'arn:c'].map((on) => ({ action: 'sqs:Send', resource: on }));
    expect(
      run(statements, made)
        .decisions()
        .map(({ request, decision }) => [request.resource, decision.allowed]),
    ).toEqual([
      ['arn:a', true],
      ['arn:b', true],
      ['arn:c', false],
    ]);
  });

  it('limits the number of recorded denied calls', () => {
    const made = Array.from({ length: 10_050 }, (_, i) => ({ action: 'sqs:Send', resource: `arn:${i}` }));
    expect(run([], made).decisions()).toHaveLength(10_000);
  });

  it('ignores AWS managed policies', () => {
    const managed = { ...policy([{ Effect: 'Allow', Action: ['logs:*'], Resource: ['*'] }]), managed: true };
    expect(new UsageLedger(() => new Map([[ROLE, [managed]]])).grants()).toEqual([]);
  });
});
