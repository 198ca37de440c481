import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { jsonLength } from '../../protocol/bytes';
import { MAX_AUTHORIZER_RESULT_BYTES } from '../../protocol/limits';
import type { Identity } from '../auth/token-claims';
import type { VerifyToken } from '../auth/verify-token';
import type { Logger } from '../runtime/interfaces';
import { ServiceError } from '../runtime/service-error';

/** The parts of a REQUEST authorizer event that the function reads. */
export type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEvent, 'methodArn'> & {
  readonly queryStringParameters?: APIGatewayRequestAuthorizerEvent['queryStringParameters'];
};

/**
 * Creates the authorizer, which accepts connections with a valid token.
 * API Gateway responds with 401 to the error `Unauthorized`, with 403 to a Deny, and with 500 to any other error.
 * A token whose claims do not fit the result of an authorizer (8 KB) is denied.
 */
export function createAuthorizer(verifyToken: VerifyToken, logger: Logger) {
  return async (event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const identity = await verifyToken(event.queryStringParameters?.['token'] ?? '').catch((error: unknown) => {
      const isRejected =
        error instanceof ServiceError && (error.code === 'unauthorized' || error.code === 'token_expired');
      throw isRejected ? new Error('Unauthorized') : error;
    });
    const result: APIGatewayAuthorizerResult = {
      principalId: identity.subject,
      policyDocument: policy('Allow', event.methodArn),
      context: contextOf(identity),
    };
    const bytes = jsonLength(result);
    if (bytes <= MAX_AUTHORIZER_RESULT_BYTES) return result;
    logger.warn('denied a connection whose token has too many claims', { bytes, maximum: MAX_AUTHORIZER_RESULT_BYTES });
    return { principalId: identity.subject, policyDocument: policy('Deny', event.methodArn) };
  };
}

/** The values that API Gateway passes to the routes, as strings. */
function contextOf({ subject, capabilities, tokenExpiresAt, admin }: Identity) {
  return { subject, channels: JSON.stringify(capabilities), tokenExpiresAt, ...(admin ? { admin } : {}) };
}

function policy(Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult['policyDocument'] {
  return { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] };
}
