/** How long to wait between attempts. */
export interface BackoffOptions {
  /** Upper bound of the first wait, in milliseconds. It doubles with every attempt. */
  readonly baseMs: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly maxMs: number;
}

/**
 * Returns the wait before repetition number `attempt` (0 is the first one), in milliseconds. The wait is uniformly random
 * between 0 and a bound that doubles up to `maxMs` ("full jitter"), so that clients that lost the same server do not
 * reconnect at the same time. If the service asked for a wait of `retryAfterMs`, the result is at least that wait plus a
 * random part of `baseMs`, for the same reason.
 */
export function backoffMs(
  { baseMs, maxMs }: BackoffOptions,
  attempt: number,
  random: () => number,
  retryAfterMs = 0,
): number {
  const wait = random() * Math.min(maxMs, baseMs * 2 ** attempt);
  return retryAfterMs > 0 ? Math.max(wait, retryAfterMs + random() * baseMs) : wait;
}
