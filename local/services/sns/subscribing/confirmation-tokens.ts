import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { invalidParameter } from '../errors';
import type { Subscription } from '../state/subscription';

/** How long a token can be used, in milliseconds. */
const TOKEN_LIFE_MS = 2 * 24 * 3_600_000;

const TOKEN_LENGTH = 232;
const HEX = '0123456789abcdef';

/** What looks like a token at all. */
const TOKEN = /^[0-9a-f]{100,}$/;

/** Tokens that confirm or restore a subscription. */
export class Tokens {
  readonly #tokens = new Map<string, { readonly subscription: Subscription; readonly expiresAt: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  issue(subscription: Subscription): string {
    const now = this.clock.now();
    for (const [old, { expiresAt }] of this.#tokens) {
      if (expiresAt > now) break;
      this.#tokens.delete(old);
    }
    const token = this.random.text(TOKEN_LENGTH, HEX);
    this.#tokens.set(token, { subscription, expiresAt: now + TOKEN_LIFE_MS });
    return token;
  }

  /** The subscription of a token that is still good. @throws AwsError `InvalidParameter` */
  subscriptionOf(token: string): Subscription {
    const entry = this.#tokens.get(token);
    if (entry && entry.expiresAt > this.clock.now()) return entry.subscription;
    throw TOKEN.test(token) ? invalidParameter('Token') : new AwsError('InvalidParameter', 'Invalid token');
  }

  /** Makes the tokens of a subscription useless. */
  revoke(subscription: Subscription): void {
    for (const [token, entry] of this.#tokens) if (entry.subscription === subscription) this.#tokens.delete(token);
  }
}
