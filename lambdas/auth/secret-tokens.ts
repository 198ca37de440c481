import { errors, jwtVerify } from 'jose';

import type { Clock } from '../runtime/interfaces';
import type { CheckSignature } from './verify-token';

/** The only algorithm of tokens that are signed with the deployment's secret. */
export const SECRET_ALGORITHMS = ['HS256'];
/** How long a secret is used before it is read again. */
export const SECRET_CACHE_MS = 5 * 60 * 1000;
/** A signature that fails has the secret read again, but not sooner than this after the last time. */
export const SECRET_REREAD_MS = 30 * 1000;

/** Reads the signing secret. */
export type ReadSecret = () => Promise<string>;

interface Cached {
  readonly key: Uint8Array;
  readonly readAt: number;
}

/**
 * Verifies tokens that are signed with a shared secret, kept for a while.
 * A rotated secret works at once: a failing signature reads it again, at most every 30 seconds, whoever sends rubbish.
 */
export function createSecretCheck(readSecret: ReadSecret, clock: Clock): CheckSignature {
  let cached: Cached | undefined;
  let reading: Promise<Cached> | undefined;

  const read = (): Promise<Cached> => {
    reading ??= (async () => {
      try {
        cached = { key: new TextEncoder().encode(await readSecret()), readAt: clock.now() };
        return cached;
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  };

  return async (token, options) => {
    const fresh = cached !== undefined && clock.now() - cached.readAt < SECRET_CACHE_MS;
    const current = fresh && cached !== undefined ? cached : await read();
    try {
      return await jwtVerify(token, current.key, options);
    } catch (error) {
      const failed = error instanceof errors.JWSSignatureVerificationFailed;
      if (!failed || clock.now() - current.readAt < SECRET_REREAD_MS) throw error;
      return jwtVerify(token, (await read()).key, options);
    }
  };
}
