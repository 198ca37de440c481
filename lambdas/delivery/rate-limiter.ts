import type { Clock, Sleep } from '../runtime/interfaces';

/** How posts are spread over time. */
export interface PacerOptions {
  /** Posts per second in the long run. */
  readonly postsPerSecond: number;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Holds posts back so that their rate stays within a share of the account's quota. */
export interface Pacer {
  /** Waits for the next post's turn; answers nothing to wait for as `undefined`. */
  turn(): Promise<void> | undefined;
  /** Tells whether a post was throttled (429). */
  report(throttled: boolean): void;
}

/** Answers are judged in windows of this length. */
const WINDOW_MS = 500;
/** Fewer throttled posts in a window are taken for full buffers of single connections, which also answer 429. */
const LEAST_THROTTLED = 20;
/** A smaller share of throttled posts is taken for the same. */
const LEAST_SHARE = 0.1;
/** The rate never falls below this part of what was configured. */
const LEAST_RATE = 0.05;
/** What a window without throttling gives back, as a part of what was configured. */
const RECOVERY = 0.1;

/**
 * A token bucket of half a second's posts: the ratio of API Gateway's own (10,000 a second, bucket 5,000).
 * The rate halves after a window in which posts were throttled as a whole, and recovers step by step.
 */
export function createPacer({ postsPerSecond, clock, sleep }: PacerOptions): Pacer {
  const burstMs = 500;
  let rate = postsPerSecond;
  let busyUntil = 0;
  let windowStart = clock.now();
  let posts = 0;
  let throttledPosts = 0;

  const closeWindow = (now: number): void => {
    if (now - windowStart < WINDOW_MS) return;
    const overloaded = throttledPosts >= LEAST_THROTTLED && throttledPosts >= posts * LEAST_SHARE;
    if (overloaded) rate = Math.max(rate / 2, postsPerSecond * LEAST_RATE);
    else if (throttledPosts < LEAST_THROTTLED) rate = Math.min(rate + postsPerSecond * RECOVERY, postsPerSecond);
    windowStart = now;
    posts = 0;
    throttledPosts = 0;
  };

  return {
    turn: () => {
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
