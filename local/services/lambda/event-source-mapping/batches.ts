/** Maximum size of the event that a mapping sends to a function, in bytes (Lambda quotas). */
const MAX_BATCH_BYTES = 6 * 1024 * 1024;

/** The bytes of `{"Records":[]}`, rounded up. */
const ENVELOPE_BYTES = 16;

/**
 * The number of leading items that fit into one event: at most `limit`, and at most 6 MB as JSON, but at least one.
 * `full` means that no further item would fit, so that the batch need not wait for more.
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

/** Splits items into batches that each fit into one event. */
export function splitIntoBatches<T>(items: readonly T[], limit: number): T[][] {
  const batches: T[][] = [];
  for (let rest = items; rest.length > 0;) {
    const { count } = firstBatch(rest, limit);
    batches.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return batches;
}
