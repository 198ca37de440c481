import { createRemoteJWKSet, jwtVerify } from 'jose';

import type { CheckSignature } from './verify-token';

/** Algorithms of tokens from an issuer: public-key signatures only, so that no public key is ever taken for a secret. */
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

/** Verifies tokens against an issuer's key set; the set is fetched when first needed and again for an unknown key. */
export function createOidcCheck(jwksUrl: string): CheckSignature {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: FETCH_TIMEOUT_MS });
  return (token, options) => jwtVerify(token, keys, options);
}
