import { SignJWT } from 'jose';

/** The claims of a token. */
export interface TokenClaims {
  readonly subject: string;
  /** Verbs by channel pattern, for example `{"room:*": ["subscribe", "publish"]}`. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** Permits managing webhooks and dead letters. @default false */
  readonly admin?: boolean;
  /** Seconds until it expires. */
  readonly ttlSeconds: number;
}

/** Signs a token with the deployment's secret (HS256). */
export async function signToken(claims: TokenClaims, secret: string, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ channels: claims.channels, ...(claims.admin ? { admin: true } : {}) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.subject)
    .setIssuedAt(now)
    .setExpirationTime(now + claims.ttlSeconds)
    .sign(new TextEncoder().encode(secret));
}
