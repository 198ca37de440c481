import { MAX_BATCH_BYTES } from './types';

/** Room for `{"Records":[]}`. */
const ENVELOPE_BYTES = 16;

/**
 * How many of the first items fit into one event: at most `limit`, and at most 6 MB as JSON. Always at least one.
 * `full` tells that nothing more would fit, so that there is no point in waiting for more.
 */
export function firstBatch(
  items: readonly unknown[],
  limit: number,
): { readonly count: number; readonly full: boolean } {
  let bytes = ENVELOPE_BYTES;
  for (let count = 0; count < items.length; count++) {
    if (count >= limit) return { count, full: true };
    bytes += Buffer.byteLength(JSON.stringify(items[count])) + 1;
    if (bytes > MAX_BATCH_BYTES && count > 0) return { count, full: true };
  }
  return { count: items.length, full: items.length >= limit };
}

/** Cuts items into batches that each fit into one event. */
export function cutIntoBatches<T>(items: readonly T[], limit: number): T[][] {
  const batches: T[][] = [];
  for (let rest = items; rest.length > 0;) {
    const { count } = firstBatch(rest, limit);
    batches.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return batches;
}
