import { showValue } from '../errors';
import type { Problem } from '../errors';

/** The numbers of a stream's event source mapping that Lambda checks. */
export interface StreamSettings {
  /** Records of one batch. */
  readonly batchSize: number;
  /** How long a batch is gathered, in seconds. */
  readonly batchingWindowSeconds: number;
  /** Batches of one shard in work at the same time. */
  readonly parallelization: number;
  /** Retries of a failed batch. */
  readonly retryAttempts: number;
  /** Age at which a record is given up, in seconds. */
  readonly maxRecordAgeSeconds: number;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly next: string;
}

/**
 * Ranges of `CreateEventSourceMapping` for streams, less the value −1 (retry until the record expires):
 * one record that always fails would hold up its shard for a day.
 */
const STREAM_RANGES: Readonly<Record<keyof StreamSettings, Range>> = {
  batchSize: { minimum: 1, maximum: 10_000, unit: 'records', next: 'Choose a batch size in that range.' },
  batchingWindowSeconds: { minimum: 0, maximum: 300, unit: 'seconds', next: 'Shorten the batching window.' },
  parallelization: { minimum: 1, maximum: 10, unit: 'batches per shard', next: 'Choose a factor in that range.' },
  retryAttempts: { minimum: 0, maximum: 10_000, unit: 'retries', next: 'Bound the retries.' },
  maxRecordAgeSeconds: { minimum: 60, maximum: 604_800, unit: 'seconds', next: 'Bound the age of a record.' },
};

/** What Lambda refuses about the event source mapping of a stream. */
export function streamProblems(settings: StreamSettings, path: string): Problem[] {
  return Object.entries(STREAM_RANGES).flatMap(([name, range]) => {
    const value = settings[name as keyof StreamSettings];
    if (Number.isInteger(value) && value >= range.minimum && value <= range.maximum) return [];
    const allowed = `a whole number from ${range.minimum} to ${range.maximum} ${range.unit}`;
    return [{ path: `${path}.${name}`, got: showValue(value), allowed, next: range.next }];
  });
}

/** Messages of a queue batch above which Lambda wants a batching window of at least one second. */
const LARGEST_BATCH_WITHOUT_WINDOW = 10;

/** What Lambda refuses about the event source mapping of a queue (`CreateEventSourceMapping`, BatchSize). */
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
        next: `Add a batching window or lower the batch size to ${LARGEST_BATCH_WITHOUT_WINDOW}.`,
      },
    ];
  }
  return [];
}

/** A queue should hide a message this many times as long as its consumer may run (Lambda Developer Guide, SQS). */
const RECOMMENDED_VISIBILITY_FACTOR = 6;

/** Verdict on the visibility timeout of a queue that a function reads. */
export interface VisibilityVerdict {
  /** AWS refuses the mapping, or a message would come back while it is still being worked on. */
  readonly problems: readonly Problem[];
  /** Allowed, though retries overlap when the function is throttled. */
  readonly warning?: string;
}

/** Compares the visibility timeout of a queue with the timeout of the function that reads it, both in seconds. */
export function judgeVisibility(visibility: number, functionTimeout: number, path: string): VisibilityVerdict {
  const recommended = functionTimeout * RECOMMENDED_VISIBILITY_FACTOR;
  if (visibility < functionTimeout) {
    const problem = {
      path: `${path}.visibilityTimeout`,
      got: `${visibility} seconds`,
      allowed: `at least the function timeout of ${functionTimeout} seconds`,
      next: `Raise the visibility timeout to ${recommended} seconds or shorten the function timeout.`,
    };
    return { problems: [problem] };
  }
  if (visibility >= recommended) return { problems: [] };
  const warning =
    `${path}: a visibility timeout of ${visibility} seconds is less than six times the function timeout of ` +
    `${functionTimeout} seconds; raise it to ${recommended} seconds, so that a throttled retry does not overlap.`;
  return { problems: [], warning };
}
