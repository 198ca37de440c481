import { errors } from 'jose';
import type { JWTVerifyOptions, JWTVerifyResult } from 'jose';

import { ServiceError } from '../runtime/service-error';
import type { Clock, Logger } from '../runtime/interfaces';
import { readClaims } from './token-claims';
import type { Identity } from './token-claims';

/**
 * Verifies a token.
 * @throws ServiceError token_expired, unauthorized (neither says why: the log does), unavailable (keys cannot be had)
 */
export type VerifyToken = (token: string) => Promise<Identity>;

/** Verifies signature and time of a token with the keys of one mode. */
export type CheckSignature = (token: string, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** How far the clock of a token's issuer may be off. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** What verification needs. */
export interface VerifyDependencies {
  readonly check: CheckSignature;
  /** Signature algorithms that are accepted, and with OIDC whose tokens. `none` is not among what jose knows. */
  readonly accepts: Pick<JWTVerifyOptions, 'issuer' | 'audience'> & { readonly algorithms: string[] };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Token verification that pins algorithms, requires `exp` and `sub`, and tells callers no detail. */
export function createVerifyToken({ check, accepts, clock, logger }: VerifyDependencies): VerifyToken {
  return async (token) => {
    const options: JWTVerifyOptions = {
      ...accepts,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    };
    const { payload } = await check(token, options).catch((error: unknown) => {
      throw refusalOf(error, logger);
    });
    const identity = readClaims(payload);
    if (typeof identity !== 'string') return identity;
    logger.warn('a token with unusable claims was refused', { reason: identity });
    throw unauthorized();
  };
}

/** The error for a token that is not acceptable, however it was sent; says nothing about the reason. */
export function unauthorized(): ServiceError {
  return new ServiceError('unauthorized', 'the token is not valid for this deployment; get another one and send it');
}

/** The error for a token that has run out. */
export function tokenExpired(): ServiceError {
  return new ServiceError('token_expired', 'the token has run out; get a new one and send it');
}

function refusalOf(error: unknown, logger: Logger): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof errors.JWTExpired) return tokenExpired();
  if (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid)
  ) {
    if (error.code !== 'ERR_JOSE_GENERIC') {
      logger.warn('a token was refused', { code: error.code });
      return unauthorized();
    }
  }
  const message = 'the keys that verify tokens cannot be read just now; try again';
  return new ServiceError('unavailable', message, { cause: error, retryAfterSeconds: 1 });
}
