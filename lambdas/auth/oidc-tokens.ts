import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { CheckSignature } from './verify-token';

/** Accepted algorithms. All use public keys, so that a public key can never be used as a shared secret. */
export const OIDC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const FETCH_TIMEOUT_MS = 3000;

/**
 * Verifies tokens with an issuer's key set. It fetches the set at the first use, and again if a token names an unknown
 * key.
 */
export function createOidcCheck(jwksUrl: string): CheckSignature {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: FETCH_TIMEOUT_MS });
  return (token, options) => jwtVerify(token, keys, options);
}
