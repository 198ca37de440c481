import type { DynamoDBBatchResponse, DynamoDBRecord, StreamRecord as StreamView } from 'aws-lambda';
import type { StoredItem } from '../../contract/attribute-values';

/** One change of a table. DynamoDB always sets the members that are required here. */
export type StreamRecord = {
  readonly [Name in 'eventID' | 'eventName']: NonNullable<DynamoDBRecord[Name]>;
} & {
  readonly dynamodb: {
    readonly Keys: StoredItem;
    /** Absent on REMOVE. */
    readonly NewImage?: StoredItem;
    /** Absent on INSERT, and if the stream contains new images only. */
    readonly OldImage?: StoredItem;
    readonly SequenceNumber: NonNullable<StreamView['SequenceNumber']>;
  };
};

/** A batch of changes, in order for each item. */
export interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/**
 * The result of a batch: Lambda delivers the earliest of these records, and everything after it, again. An empty list
 * means that the whole batch succeeded.
 */
export type BatchResult = DynamoDBBatchResponse;

/** The result of a batch in which the records with these sequence numbers failed. */
export function failedRecords(sequenceNumbers: readonly string[]): BatchResult {
  return { batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })) };
}
