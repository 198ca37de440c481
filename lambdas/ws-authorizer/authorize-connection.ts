import { MAX_AUTHORIZER_RESULT_BYTES } from '../../protocol/limits';
import { jsonLength } from '../../protocol/bytes';
import type { Identity } from '../auth/token-claims';
import type { VerifyToken } from '../auth/verify-token';
import { ServiceError } from '../runtime/service-error';
import type { Logger } from '../runtime/interfaces';

/** What is read of a REQUEST authorizer event. */
export interface AuthorizerEvent {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
}

/** Values that API Gateway hands to the routes, as text. */
export type AuthorizerContext = Readonly<Record<string, string | number | boolean>>;

/** The answer of an authorizer of a WebSocket API: an IAM policy. */
export interface AuthorizerResult {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly [
      { readonly Action: 'execute-api:Invoke'; readonly Effect: 'Allow' | 'Deny'; readonly Resource: string },
    ];
  };
  readonly context?: AuthorizerContext;
}

/**
 * Admits connections with a good token.
 * API Gateway makes 401 of the error `Unauthorized`, 403 of a Deny and 500 of anything else.
 * A token whose claims do not fit an authorizer's result (8 KB) is denied.
 */
export function createAuthorizer(verifyToken: VerifyToken, logger: Logger) {
  return async (event: AuthorizerEvent): Promise<AuthorizerResult> => {
    const identity = await verifyToken(event.queryStringParameters?.['token'] ?? '').catch((error: unknown) => {
      const refused =
        error instanceof ServiceError && (error.code === 'unauthorized' || error.code === 'token_expired');
      throw refused ? new Error('Unauthorized') : error;
    });
    const result: AuthorizerResult = {
      principalId: identity.subject,
      policyDocument: policy('Allow', event.methodArn),
      context: contextOf(identity),
    };
    const bytes = jsonLength(result);
    if (bytes <= MAX_AUTHORIZER_RESULT_BYTES) return result;
    logger.warn('a token has too many claims for a connection', { bytes, most: MAX_AUTHORIZER_RESULT_BYTES });
    return { principalId: identity.subject, policyDocument: policy('Deny', event.methodArn) };
  };
}

function contextOf({ subject, capabilities, tokenExpiresAt, admin }: Identity): AuthorizerContext {
  return { subject, channels: JSON.stringify(capabilities), tokenExpiresAt, ...(admin ? { admin } : {}) };
}

function policy(Effect: 'Allow' | 'Deny', Resource: string): AuthorizerResult['policyDocument'] {
  return { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] };
}
