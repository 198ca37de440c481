import { errors } from 'jose';
import type { JWTVerifyOptions, JWTVerifyResult } from 'jose';
import type { Clock, Logger } from '../runtime/interfaces';
import { ServiceError } from '../runtime/service-error';
import { readClaims } from './token-claims';
import type { Identity } from './token-claims';

/**
 * Verifies a token.
 * @throws ServiceError token_expired, unauthorized (the log has the reason, the error does not), unavailable (the keys
 *   cannot be read)
 */
export type VerifyToken = (token: string) => Promise<Identity>;

/** Verifies signature and times of a token with the keys of one mode. */
export type CheckSignature = (token: string, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** Accepted difference between the clocks of this service and of a token's issuer. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** The dependencies of {@link createVerifyToken}. */
export interface VerifyDependencies {
  readonly check: CheckSignature;
  /** Accepted algorithms and, in the mode `oidc`, accepted issuer and audience. jose does not support `none`. */
  readonly accepts: Pick<JWTVerifyOptions, 'issuer' | 'audience'> & { readonly algorithms: string[] };
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Creates the token verification. It restricts algorithms, requires `exp` and `sub`, and returns no details to callers.
 */
export function createVerifyToken({ check, accepts, clock, logger }: VerifyDependencies): VerifyToken {
  return async (token) => {
    const options: JWTVerifyOptions = {
      ...accepts,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    };
    const { payload } = await check(token, options).catch((error: unknown) => {
      throw toTokenError(error, logger);
    });
    const identity = readClaims(payload);
    if (typeof identity !== 'string') return identity;
    logger.warn('rejected a token with unusable claims', { reason: identity });
    throw unauthorized();
  };
}

/** The error for a token that is not acceptable. It does not contain the reason. */
export function unauthorized(): ServiceError {
  return new ServiceError('unauthorized', 'the token is not valid for this deployment; get another one and send it');
}

/** The error for an expired token. */
export function tokenExpired(): ServiceError {
  return new ServiceError('token_expired', 'the token has expired; get a new one and send it');
}

function toTokenError(error: unknown, logger: Logger): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof errors.JWTExpired) return tokenExpired();
  if (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid)
  ) {
    // jose uses the generic code if it could not fetch the key set. The token may be valid then.
    if (error.code !== 'ERR_JOSE_GENERIC') {
      logger.warn('rejected a token', { code: error.code });
      return unauthorized();
    }
  }
  const message = 'the keys that verify tokens cannot be read at the moment; try again';
  return new ServiceError('unavailable', message, { cause: error, retryAfterSeconds: 1 });
}
