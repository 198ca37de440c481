import type { Chance } from './interfaces';

/** How waits between tries grow. */
export interface Backoff {
  /** Upper bound of the first wait, in milliseconds. */
  readonly baseMs: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly capMs: number;
}

/**
 * Milliseconds to wait before try number `retry` (0 is the first retry).
 * Half of the doubling bound is fixed, half is chance, so that many callers spread and none retries at once.
 */
export function backoffDelay(backoff: Backoff, retry: number, chance: Chance): number {
  const bound = Math.min(backoff.capMs, backoff.baseMs * 2 ** retry);
  return bound / 2 + (chance() * bound) / 2;
}
