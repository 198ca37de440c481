import type { Clock } from './clock';

/** Limits an average rate and allows bursts: tokens arrive at a constant rate, and a full bucket discards them. */
export interface TokenBucket {
  /** Number of tokens in the bucket. After a {@link charge} that exceeded it, it is negative. */
  level(): number;
  /** Removes one token. @returns false if the bucket has less than one token */
  take(): boolean;
  /** Removes tokens even if the bucket has fewer. Use this for costs that are known only afterwards. */
  charge(tokens: number): void;
  /** Milliseconds, rounded up, until {@link take} succeeds; 0 when it would succeed now. */
  msUntilToken(): number;
}

/** The rate and size of a bucket. */
export interface TokenBucketOptions {
  readonly clock: Clock;
  /** Tokens that arrive per second. */
  readonly perSecond: number;
  /** Maximum number of tokens in the bucket. A new bucket contains this number. */
  readonly capacity: number;
}

/** Creates a full bucket. */
export function createTokenBucket({ clock, perSecond, capacity }: TokenBucketOptions): TokenBucket {
  let tokens = capacity;
  let updatedAt = clock.now();

  const level = (): number => {
    const now = clock.now();
    tokens = Math.min(capacity, tokens + ((now - updatedAt) / 1000) * perSecond);
    updatedAt = now;
    return tokens;
  };

  return {
    level,
    take() {
      if (level() < 1) return false;
      tokens -= 1;
      return true;
    },
    charge(cost) {
      tokens = level() - cost;
    },
    msUntilToken: () => Math.max(0, Math.ceil(((1 - level()) / perSecond) * 1000)),
  };
}
