import { showValue } from '../errors';
import type { Problem } from '../errors';

/** Numeric settings of a stream's event source mapping, with the limits of Lambda. */
export interface StreamSettings {
  /** Maximum number of records in one batch: 1 to 10,000. @default 100 */
  readonly batchSize: number;
  /** How long Lambda collects records for a batch, in seconds: 0 to 300. @default 0 */
  readonly batchingWindowSeconds: number;
  /** Maximum number of batches of one shard that are processed at the same time: 1 to 10. @default 4 */
  readonly parallelization: number;
  /** Maximum number of retries of a failed batch: 0 to 10,000. @default 9 */
  readonly retryAttempts: number;
  /** Age at which a record is no longer retried, in seconds: 60 to 604,800. @default 3600 */
  readonly maxRecordAgeSeconds: number;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly next: string;
}

/**
 * Ranges of `CreateEventSourceMapping` for streams. The value −1 (retry until the record expires) is not accepted,
 * because one record that always fails would block its shard for a day.
 */
const STREAM_RANGES: Readonly<Record<keyof StreamSettings, Range>> = {
  batchSize: { minimum: 1, maximum: 10_000, unit: 'records', next: 'Choose a batch size in that range.' },
  batchingWindowSeconds: { minimum: 0, maximum: 300, unit: 'seconds', next: 'Shorten the batching window.' },
  parallelization: { minimum: 1, maximum: 10, unit: 'batches per shard', next: 'Choose a factor in that range.' },
  retryAttempts: { minimum: 0, maximum: 10_000, unit: 'retries', next: 'Limit the retries.' },
  maxRecordAgeSeconds: { minimum: 60, maximum: 604_800, unit: 'seconds', next: 'Limit the age of a record.' },
};

/** Problems for which Lambda rejects the event source mapping of a stream. */
export function streamProblems(settings: StreamSettings, path: string): Problem[] {
  return Object.entries(STREAM_RANGES).flatMap(([name, range]) => {
    const value = settings[name as keyof StreamSettings];
    if (Number.isInteger(value) && value >= range.minimum && value <= range.maximum) return [];
    const allowed = `a whole number from ${range.minimum} to ${range.maximum} ${range.unit}`;
    return [{ path: `${path}.${name}`, got: showValue(value), allowed, next: range.next }];
  });
}

/** Maximum batch size of a queue without a batching window. Larger batches need a window of at least one second. */
const LARGEST_BATCH_WITHOUT_WINDOW = 10;

/** Problems for which Lambda rejects the event source mapping of a queue (`CreateEventSourceMapping`, BatchSize). */
export function queueBatchProblems(batchSize: number, windowSeconds: number, fifo: boolean, path: string): Problem[] {
  if (fifo && windowSeconds > 0) {
    const next = 'Remove the batching window.';
    return [
      { path: `${path}.batchingWindowSeconds`, got: showValue(windowSeconds), allowed: '0 for a FIFO queue', next },
    ];
  }
  const largest = fifo ? LARGEST_BATCH_WITHOUT_WINDOW : 10_000;
  if (batchSize < 1 || batchSize > largest) {
    const allowed = `1 to ${largest} messages`;
    return [
      { path: `${path}.batchSize`, got: showValue(batchSize), allowed, next: 'Choose a batch size in that range.' },
    ];
  }
  if (batchSize > LARGEST_BATCH_WITHOUT_WINDOW && windowSeconds < 1) {
    return [
      {
        path: `${path}.batchingWindowSeconds`,
        got: showValue(windowSeconds),
        allowed: `at least 1 second with a batch size over ${LARGEST_BATCH_WITHOUT_WINDOW} (${batchSize})`,
        next: `Add a batching window, or lower the batch size to ${LARGEST_BATCH_WITHOUT_WINDOW}.`,
      },
    ];
  }
  return [];
}

/** Recommended visibility timeout, as a multiple of the function's timeout (Lambda Developer Guide, SQS). */
const RECOMMENDED_VISIBILITY_FACTOR = 6;

/** Result of comparing the visibility timeout of a queue with the timeout of the function that reads it. */
export interface VisibilityCheck {
  /**
   * Not empty if the visibility timeout is shorter than the function timeout. A message would become visible again while
   * the function may still process it, and Lambda would reject an event source mapping.
   */
  readonly problems: readonly Problem[];
  /** Present if the mapping is valid, but retries can overlap when the function is throttled. */
  readonly warning?: string;
}

/** Compares the visibility timeout of a queue with the timeout of the function that reads it, both in seconds. */
export function checkVisibility(visibility: number, functionTimeout: number, path: string): VisibilityCheck {
  const recommended = functionTimeout * RECOMMENDED_VISIBILITY_FACTOR;
  if (visibility < functionTimeout) {
    const problem = {
      path: `${path}.visibilityTimeout`,
      got: `${visibility} seconds`,
      allowed: `at least the function timeout of ${functionTimeout} seconds`,
      next: `Raise the visibility timeout to ${recommended} seconds, or shorten the function timeout.`,
    };
    return { problems: [problem] };
  }
  if (visibility >= recommended) return { problems: [] };
  const warning =
    `${path}: a visibility timeout of ${visibility} seconds is less than six times the function timeout of ` +
    `${functionTimeout} seconds. Raise it to ${recommended} seconds, so that retries do not overlap when the function is throttled.`;
  return { problems: [], warning };
}
