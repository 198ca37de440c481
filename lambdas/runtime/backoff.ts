import type { Random } from './interfaces';

/** How the waits between retries grow. */
export interface Backoff {
  /** Upper bound of the first wait, in milliseconds. */
  readonly baseMs: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly capMs: number;
}

/**
 * Milliseconds to wait before retry number `retry`; the first retry is 0. The bound doubles with every retry. Half of it
 * is fixed and half is random: many callers spread out, and none retries at once.
 */
export function backoffDelay(backoff: Backoff, retry: number, random: Random): number {
  const bound = Math.min(backoff.capMs, backoff.baseMs * 2 ** retry);
  return bound / 2 + (random() * bound) / 2;
}
