import { readClaims } from '../../../lambdas/auth/token-claims';
import { CLOCK_TOLERANCE_SECONDS, tokenExpired, unauthorized } from '../../../lambdas/auth/verify-token';
import type { VerifyToken } from '../../../lambdas/auth/verify-token';
import type { Clock } from '../../../lambdas/runtime/interfaces';

/** A token that may read and write every channel. Nobody forges tokens here, so that it is not signed. */
export function makeToken(subject: string, issuedAt: number, lifeSeconds: number): string {
  const iat = Math.floor(issuedAt / 1000);
  const claims = { sub: subject, iat, exp: iat + lifeSeconds, channels: { '*': ['subscribe', 'publish'] } };
  return `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

/** Verifies tokens of {@link makeToken} by the rules of the service, the signature excepted. */
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
