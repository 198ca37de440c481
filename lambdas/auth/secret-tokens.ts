import { errors, jwtVerify } from 'jose';
import type { Clock } from '../runtime/interfaces';
import type { CheckSignature } from './verify-token';

/** The only accepted algorithm of tokens that are signed with the deployment's secret. */
export const SECRET_ALGORITHMS = ['HS256'];
/** How long a secret is cached. */
export const SECRET_CACHE_MS = 5 * 60 * 1000;
/** Minimum age of the cached secret at which a failing signature causes another read of the secret. */
export const SECRET_REREAD_MS = 30 * 1000;

/** Reads the signing secret. */
export type ReadSecret = () => Promise<string>;

interface CachedSecret {
  readonly key: Uint8Array;
  readonly readAt: number;
}

/**
 * Verifies tokens with a shared secret, which is cached.
 * A signature that does not match may have been made with a rotated secret, so it causes another read of the secret,
 * but only if the cached secret is at least 30 seconds old. Many invalid tokens therefore do not cause many reads.
 */
export function createSecretCheck(readSecret: ReadSecret, clock: Clock): CheckSignature {
  let cached: CachedSecret | undefined;
  let reading: Promise<CachedSecret> | undefined;

  const read = (): Promise<CachedSecret> => {
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
    const isFresh = cached !== undefined && clock.now() - cached.readAt < SECRET_CACHE_MS;
    const current = isFresh && cached !== undefined ? cached : await read();
    try {
      return await jwtVerify(token, current.key, options);
    } catch (error) {
      const failed = error instanceof errors.JWSSignatureVerificationFailed;
      if (!failed || clock.now() - current.readAt < SECRET_REREAD_MS) throw error;
      return jwtVerify(token, (await read()).key, options);
    }
  };
}
