import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { invalidParameter } from '../errors';
import type { Subscription } from '../state/subscription';

/** Lifetime of a token, in milliseconds. */
const TOKEN_LIFETIME_MS = 2 * 24 * 3_600_000;

const TOKEN_LENGTH = 232;
const HEX = '0123456789abcdef';

/** The form of a token. SNS returns another error for a text that does not have it. */
const TOKEN = /^[0-9a-f]{100,}$/;

/** The tokens that confirm or restore a subscription. */
export interface ConfirmationTokens {
  issue(subscription: Subscription): string;
  /** The subscription of a valid token. @throws AwsError `InvalidParameter` */
  subscriptionOf(token: string): Subscription;
  /** Invalidates all tokens of a subscription. */
  revoke(subscription: Subscription): void;
}

export function createConfirmationTokens(clock: Clock, random: Random): ConfirmationTokens {
  // Tokens are in the order of their issue, so the expired ones come first.
  const tokens = new Map<string, { readonly subscription: Subscription; readonly expiresAt: number }>();
  return {
    issue(subscription) {
      const now = clock.now();
      for (const [token, { expiresAt }] of tokens) {
        if (expiresAt > now) break;
        tokens.delete(token);
      }
      const token = random.text(TOKEN_LENGTH, HEX);
      tokens.set(token, { subscription, expiresAt: now + TOKEN_LIFETIME_MS });
      return token;
    },
    subscriptionOf(token) {
      const entry = tokens.get(token);
      if (entry && entry.expiresAt > clock.now()) return entry.subscription;
      throw TOKEN.test(token) ? invalidParameter('Token') : new AwsError('InvalidParameter', 'Invalid token');
    },
    revoke(subscription) {
      for (const [token, entry] of tokens) if (entry.subscription === subscription) tokens.delete(token);
    },
  };
}
