import type { StreamRecord } from '../../../../ports';

/** Why records were discarded. The spelling of `RecordAgeExceeded` has not been observed on AWS. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Discarded records of one batch, and their last invocation. */
export interface Discarded {
  readonly condition: DiscardCondition;
  readonly requestId: string;
  readonly functionArn: string;
  /** Number of invocations with these records. */
  readonly invocations: number;
  readonly functionError: 'Unhandled' | null;
  readonly shardId: string;
  readonly streamArn: string;
  readonly records: readonly StreamRecord[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The body of the message to the on-failure destination. It contains the position of the records, but not the records.
 */
export function destinationMessage(discarded: Discarded): string {
  const { records } = discarded;
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  return JSON.stringify({
    requestContext: {
      requestId: discarded.requestId,
      functionArn: discarded.functionArn,
      condition: discarded.condition,
      approximateInvokeCount: discarded.invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: discarded.functionError },
    version: '1.0',
    timestamp: new Date(discarded.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: discarded.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: toSecond(first?.ApproximateCreationDateTime ?? 0),
      approximateArrivalOfLastRecord: toSecond(last?.ApproximateCreationDateTime ?? 0),
      batchSize: records.length,
      streamArn: discarded.streamArn,
    },
  });
}

function toSecond(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
