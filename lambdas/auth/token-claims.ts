import { checkCapabilities } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { loneSurrogateAt } from '../../protocol/unicode';

/** The identity and the permissions that a verified token grants. */
export interface Identity {
  /** The claim `sub`. */
  readonly subject: string;
  readonly capabilities: Capabilities;
  /** May manage webhooks and dead letters. */
  readonly admin: boolean;
  /** In seconds since the epoch. */
  readonly tokenExpiresAt: number;
}

/** Maximum characters of a subject. Every subscription stores it. */
export const MAX_SUBJECT_LENGTH = 256;

/**
 * Reads the claims of a token whose signature and times are verified.
 * @returns the identity, or why the claims are not acceptable (for the log, not for the caller)
 */
export function readClaims(claims: Readonly<Record<string, unknown>>): Identity | string {
  const { sub, exp, channels, admin } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH || loneSurrogateAt(sub) >= 0) {
    return `claim sub is not a string of 1 to ${MAX_SUBJECT_LENGTH} whole characters`;
  }
  if (typeof exp !== 'number' || !Number.isSafeInteger(Math.floor(exp))) return 'claim exp is not a time in seconds';
  if (admin !== undefined && typeof admin !== 'boolean') return 'claim admin is not true or false';
  const capabilities = checkCapabilities(channels);
  if (!capabilities.ok) return capabilities.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return { subject: sub, capabilities: capabilities.value, admin: admin === true, tokenExpiresAt: Math.floor(exp) };
}
