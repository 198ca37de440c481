import { readClaims } from '../../../lambdas/auth/token-claims';
import { CLOCK_TOLERANCE_SECONDS, tokenExpired, unauthorized } from '../../../lambdas/auth/verify-token';
import type { VerifyToken } from '../../../lambdas/auth/verify-token';
import type { Clock } from '../../../lambdas/runtime/interfaces';

/** Makes a token for every channel. It is not signed, because the simulation has no forged tokens. */
export function makeToken(subject: string, issuedAt: number, lifeSeconds: number): string {
  const iat = Math.floor(issuedAt / 1000);
  const claims = { sub: subject, iat, exp: iat + lifeSeconds, channels: { '*': ['subscribe', 'publish'] } };
  return `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

/** Verifies tokens of {@link makeToken} by the rules of the service, except for the signature. */
export function verifier(clock: Clock): VerifyToken {
  return async (token) => {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    if (payload === '') throw unauthorized();
    const identity = readClaims(JSON.parse(payload) as Record<string, unknown>);
    if (typeof identity === 'string') throw unauthorized();
    if (identity.tokenExpiresAt + CLOCK_TOLERANCE_SECONDS <= clock.now() / 1000) throw tokenExpired();
    return identity;
  };
}
