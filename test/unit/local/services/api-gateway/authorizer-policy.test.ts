import { evaluatePolicy } from '../../../../../local/services/api-gateway/authorizer-policy';

describe('authorizer policy', () => {
  const method = 'arn:aws:execute-api:eu-west-1:000000000000:api/prod/$connect';
  const statement = (Effect: string, Resource: unknown, Action: unknown = 'execute-api:Invoke'): object => ({
    Effect,
    Action,
    Resource,
  });

  it.each<[string, unknown, string]>([
    ['allows the method itself', [statement('Allow', method)], 'allow'],
    ['allows wildcards that match slashes', statement('Allow', 'arn:aws:execute-api:*:*:api/*'), 'allow'],
    ['allows a question mark as any character', statement('Allow', method.replace('prod', 'pro?')), 'allow'],
    ['compares actions case-insensitively', statement('Allow', '*', ['EXECUTE-API:invoke']), 'allow'],
    ['compares resources case-sensitively', statement('Allow', method.toUpperCase()), 'deny'],
    ['denies an explicit deny', [statement('Allow', '*'), statement('Deny', method)], 'deny'],
    ['denies without a match', [statement('Allow', '*', 'execute-api:ManageConnections')], 'deny'],
    ['denies an empty policy', [], 'deny'],
    ['rejects an unknown effect', [statement('Maybe', '*')], 'invalid'],
    ['rejects conditions', [{ ...statement('Allow', '*'), Condition: {} }], 'invalid'],
  ])('%s', (_title, Statement, decision) => {
    expect(evaluatePolicy({ Version: '2012-10-17', Statement }, method)).toBe(decision);
  });

  it('rejects a value that is not a policy', () => {
    expect(evaluatePolicy(undefined, method)).toBe('invalid');
    expect(evaluatePolicy({}, method)).toBe('invalid');
  });
});
