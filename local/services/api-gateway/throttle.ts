import type { Clock } from '../../core/clock';
import { createTokenBucket } from '../../core/token-bucket';
import type { TokenBucket } from '../../core/token-bucket';

/** The throttling settings of a stage or a route. */
export interface ThrottleSettings {
  /** Requests per second. @default no limit; the burst is then ignored */
  readonly rateLimit?: number;
  /** Maximum number of requests in a burst. @default the rate */
  readonly burstLimit?: number;
}

/** Limits the requests of each route. */
export interface Throttle {
  /** Counts a request. @returns false if it exceeds the limit */
  take(routeKey: string): boolean;
}

/**
 * Creates the token buckets of a stage, one per route. Each setting of a route overrides the setting of the stage.
 * The quota of the account (10,000 requests per second for all APIs) is not emulated.
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
        const capacity = burstLimit ?? Math.max(1, rateLimit);
        bucket = createTokenBucket({ clock, perSecond: rateLimit, capacity });
        buckets.set(routeKey, bucket);
      }
      return bucket.take();
    },
  };
}
