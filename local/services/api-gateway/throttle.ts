import type { Clock } from '../../core/clock';

/** A limit as stages and routes state it. */
export interface ThrottleSettings {
  /** Requests a second. @default no limit, whatever the burst */
  readonly rateLimit?: number;
  /** Requests at once. @default the rate */
  readonly burstLimit?: number;
}

/** Decides per route whether one more request fits. */
export interface Throttle {
  take(routeKey: string): boolean;
}

class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly rate: number,
    private readonly capacity: number,
  ) {
    this.#tokens = capacity;
    this.#filledAt = clock.now();
  }

  take(): boolean {
    const now = this.clock.now();
    this.#tokens = Math.min(this.capacity, this.#tokens + ((now - this.#filledAt) / 1000) * this.rate);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * Token buckets of a stage, one per route: a route's own settings replace the stage's member by member.
 * The account's quota (10,000 requests a second over all APIs) is not modelled.
 */
export function createThrottle(
  clock: Clock,
  defaults: ThrottleSettings,
  perRoute: ReadonlyMap<string, ThrottleSettings>,
): Throttle {
  const buckets = new Map<string, TokenBucket>();
  return {
    take(routeKey) {
      const { rateLimit, burstLimit } = { ...defaults, ...perRoute.get(routeKey) };
      if (rateLimit === undefined) return true;
      let bucket = buckets.get(routeKey);
      if (!bucket) {
        bucket = new TokenBucket(clock, rateLimit, burstLimit ?? Math.max(1, rateLimit));
        buckets.set(routeKey, bucket);
      }
      return bucket.take();
    },
  };
}
