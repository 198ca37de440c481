import { SignJWT } from 'jose';
import { checkCapabilities } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { Problems, isObject, kindOf, quote } from '../../protocol/problems';
import { loneSurrogateAt } from '../../protocol/unicode';
import { InvalidArgumentError } from './invalid-argument-error';

/** The claims of a token. */
export interface TokenClaims {
  /** Identifies the token's owner: 1 to 256 characters. */
  readonly subject: string;
  /**
   * Permitted operations by channel pattern, for example `{'room:*': ['subscribe', 'publish']}`. A pattern is a channel
   * name, or a prefix of channel names followed by `*`. @default {}
   */
  readonly channels?: Capabilities;
  /** Whether the token permits the management of webhooks and dead letters. @default false */
  readonly admin?: boolean;
  /** Lifetime in seconds, a whole number above zero. */
  readonly expiresInSeconds: number;
}

/** Maximum length of a token's subject, which is stored with every subscription. */
const MAX_SUBJECT_LENGTH = 256;

/** Minimum length of a secret for HS256, in bytes: the length of the hash (RFC 7518, section 3.2). */
const MIN_SECRET_BYTES = 32;

/**
 * Signs a token with the signing secret of a deployment (HS256).
 * @param secret value of the secret whose ARN is the output `SigningSecretArn`
 * @param nowMs time of issue, in milliseconds since the epoch. @default Date.now()
 * @throws InvalidArgumentError `invalid_claims`, with all problems
 */
export async function signToken(claims: TokenClaims, secret: string, nowMs = Date.now()): Promise<string> {
  checkClaims(claims, secret);
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ channels: claims.channels ?? {}, ...(claims.admin === true ? { admin: true } : {}) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.subject)
    .setIssuedAt(now)
    .setExpirationTime(now + claims.expiresInSeconds)
    .sign(new TextEncoder().encode(secret));
}

function checkClaims(claims: TokenClaims, secret: string): void {
  const problems = new Problems();
  if (!isObject(claims)) {
    throw new InvalidArgumentError('invalid_claims', [
      { path: '', message: `the claims are ${kindOf(claims)}; use an object with subject and expiresInSeconds` },
    ]);
  }
  problems.refuseUnknownKeys(claims, ['subject', 'channels', 'admin', 'expiresInSeconds']);
  const { subject, channels, admin, expiresInSeconds } = claims;
  const isSubject = typeof subject === 'string' && subject !== '' && subject.length <= MAX_SUBJECT_LENGTH;
  if (!isSubject || loneSurrogateAt(subject) >= 0) {
    problems.add('subject', `is ${quote(subject)}; use 1 to ${MAX_SUBJECT_LENGTH} whole characters`);
  }
  const capabilities = checkCapabilities(channels);
  if (!capabilities.ok) capabilities.problems.forEach(({ path, message }) => problems.add(path, message));
  if (admin !== undefined && typeof admin !== 'boolean') problems.add('admin', `is ${quote(admin)}; use true or false`);
  if (!Number.isSafeInteger(expiresInSeconds) || expiresInSeconds < 1) {
    problems.add('expiresInSeconds', `is ${quote(expiresInSeconds)}; use a whole number of seconds above zero`);
  }
  if (typeof secret !== 'string' || new TextEncoder().encode(secret).length < MIN_SECRET_BYTES) {
    problems.add(
      'secret',
      `is shorter than ${MIN_SECRET_BYTES} bytes; use the value of the deployment's signing secret`,
    );
  }
  const result = problems.outcome(() => claims);
  if (!result.ok) throw new InvalidArgumentError('invalid_claims', result.problems);
}
