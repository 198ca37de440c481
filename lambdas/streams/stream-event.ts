import type { Item } from '../dynamodb/batch-table';

/** One change of a table, as an event source mapping delivers it. */
export interface StreamRecord {
  /** 32 hexadecimal digits, the same at every delivery. */
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: Item;
    /** Absent on REMOVE. */
    readonly NewImage?: Item;
    /** Absent on INSERT, and when the stream carries new images only. */
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
  };
}

/** A batch of changes, in order for each item. */
export interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/**
 * The answer to a batch: Lambda delivers the lowest of these records, and everything after it, again.
 * An empty list means that the batch is done.
 */
export interface BatchResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The answer that names records by their sequence numbers. */
export function failed(sequenceNumbers: readonly string[]): BatchResult {
  return { batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })) };
}
