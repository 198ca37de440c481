import type { Clock, Sleep } from '../runtime/interfaces';

/** Options of {@link createRateLimiter}. */
export interface RateLimiterOptions {
  /** Average posts per second. */
  readonly postsPerSecond: number;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Limits the rate of posts to a share of the account's quota. */
export interface RateLimiter {
  /** Reserves one post. Returns `undefined` if it may start now, otherwise a promise that resolves when it may. */
  acquire(): Promise<void> | undefined;
  /** Reports whether a post was throttled (429). */
  report(throttled: boolean): void;
}

/** Responses are evaluated in windows of this length. */
const WINDOW_MS = 500;
/**
 * API Gateway also responds with 429 if the buffer of a single connection is full. Fewer throttled posts in a window
 * than this are therefore not treated as general throttling.
 */
const MIN_THROTTLED = 20;
/** For the same reason, a smaller share of throttled posts in a window is not treated as general throttling. */
const MIN_THROTTLED_SHARE = 0.1;
/** The rate is never lower than this share of the configured rate. */
const MIN_RATE_SHARE = 0.05;
/**
 * A window with fewer than {@link MIN_THROTTLED} throttled posts raises the rate by this share of the configured rate.
 */
const RECOVERY_SHARE = 0.1;

/**
 * Creates a token bucket that contains the posts of half a second, like that of API Gateway (10,000 requests per
 * second, bucket of 5,000).
 * The rate is halved after a window with general throttling, and recovers step by step.
 */
export function createRateLimiter({ postsPerSecond, clock, sleep }: RateLimiterOptions): RateLimiter {
  const burstMs = 500;
  let rate = postsPerSecond;
  let busyUntil = 0;
  let windowStart = clock.now();
  let posts = 0;
  let throttledPosts = 0;

  const closeWindow = (now: number): void => {
    if (now - windowStart < WINDOW_MS) return;
    const isOverloaded = throttledPosts >= MIN_THROTTLED && throttledPosts >= posts * MIN_THROTTLED_SHARE;
    if (isOverloaded) rate = Math.max(rate / 2, postsPerSecond * MIN_RATE_SHARE);
    else if (throttledPosts < MIN_THROTTLED) rate = Math.min(rate + postsPerSecond * RECOVERY_SHARE, postsPerSecond);
    windowStart = now;
    posts = 0;
    throttledPosts = 0;
  };

  return {
    acquire: () => {
      const now = clock.now();
      closeWindow(now);
      busyUntil = Math.max(now, busyUntil) + 1000 / rate;
      const wait = busyUntil - burstMs - now;
      return wait > 0 ? sleep(wait) : undefined;
    },
    report: (throttled) => {
      posts += 1;
      if (throttled) throttledPosts += 1;
    },
  };
}
