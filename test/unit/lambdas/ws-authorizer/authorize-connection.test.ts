import { createAuthorizer } from '../../../../lambdas/ws-authorizer/authorize-connection';
import type { Identity } from '../../../../lambdas/auth/token-claims';
import { tokenExpired, unauthorized } from '../../../../lambdas/auth/verify-token';
import { ServiceError } from '../../../../lambdas/runtime/service-error';
import { fakeLogger, identity } from '../../../helpers/lambdas/fakes';

const methodArn = 'arn:aws:execute-api:eu-west-1:111111111111:api/prod/$connect';
const event = { methodArn, queryStringParameters: { token: 't' } };

function authorize(outcome: Identity | Error) {
  const seen: string[] = [];
  const verify = async (token: string): Promise<Identity> => {
    seen.push(token);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return { seen, authorizer: createAuthorizer(verify, fakeLogger()) };
}

describe('the authorizer', () => {
  it('accepts a valid token, and returns flat context values', async () => {
    const { authorizer, seen } = authorize(identity({ capabilities: { a: ['subscribe'] } }));
    expect(await authorizer(event)).toEqual({
      principalId: 'ada',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
      },
      context: {
        subject: 'ada',
        channels: '{"a":["subscribe"]}',
        tokenExpiresAt: identity().tokenExpiresAt,
        admin: true,
      },
    });
    expect(seen).toEqual(['t']);
  });

  it('throws exactly "Unauthorized" for an invalid, expired or missing token', async () => {
    for (const error of [unauthorized(), tokenExpired()]) {
      await expect(authorize(error).authorizer(event)).rejects.toThrow(/^Unauthorized$/);
    }
    await expect(authorize(unauthorized()).authorizer({ methodArn })).rejects.toThrow(/^Unauthorized$/);
  });

  it('throws the original error if tokens cannot be verified', async () => {
    const error = new ServiceError('unavailable', 'no keys');
    await expect(authorize(error).authorizer(event)).rejects.toBe(error);
  });

  it('denies a token whose claims do not fit an authorizer result', async () => {
    const many = Array.from({ length: 200 }, (_, i) => [`channel-with-a-long-name-${i}:*`, ['subscribe' as const]]);
    const result = await authorize(identity({ capabilities: Object.fromEntries(many) })).authorizer(event);
    expect(result.policyDocument.Statement).toMatchObject([{ Effect: 'Deny' }]);
    expect(result.context).toBeUndefined();
  });
});
