import type { Random } from './interfaces';

/** The growth of the waits between retries. */
export interface Backoff {
  /** Upper bound of the first wait, in milliseconds. */
  readonly baseMs: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly capMs: number;
}

/**
 * Milliseconds to wait before retry number `retry`; the first retry is 0. The bound doubles with every retry. Half of
 * the bound is fixed, so that no caller retries at once. The other half is random, so that callers do not retry at the
 * same time.
 */
export function backoffDelay(backoff: Backoff, retry: number, random: Random): number {
  const bound = Math.min(backoff.capMs, backoff.baseMs * 2 ** retry);
  return bound / 2 + (random() * bound) / 2;
}
