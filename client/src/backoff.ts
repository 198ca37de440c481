/** How long to wait between tries. */
export interface BackoffOptions {
  /** Upper bound of the first wait, in milliseconds. */
  readonly baseMs: number;
  /** Upper bound of any wait, in milliseconds. */
  readonly maxMs: number;
}

/**
 * The wait before try number `attempt` (0 is the first repetition): evenly spread between nothing and a bound that
 * doubles up to a ceiling, so that clients that lost the same server do not come back together.
 * What the service asks for (`retryAfterMs`) is kept to, with up to `baseMs` on top for the same reason.
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
