import type { StreamRecord } from '../../../ports';

/** Retention period of stream records. */
export const STREAM_RETENTION_MS = 24 * 3600 * 1000;

/** Compares two sequence numbers as integers. */
export function compareSequence(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** One shard. Its records are in ascending order of their sequence numbers. Expired records are deleted. */
export interface Shard {
  readonly id: string;
  /** Lower bound of the sequence numbers of this shard. */
  readonly startingSequenceNumber: string;
  append(record: StreamRecord): void;
  /** @param after sequence number; `undefined` for the start of the shard */
  read(after: string | undefined, limit: number): readonly StreamRecord[];
  latest(): string | undefined;
  /** Sequence number of the newest expired record. */
  trimmedUpTo(): string | undefined;
}

/** The array of records is compacted when it contains this number of expired records. */
const COMPACT_AT = 1024;

/** @param now milliseconds since the epoch */
export function createShard(id: string, startingSequenceNumber: string, now: () => number): Shard {
  let records: StreamRecord[] = [];
  let first = 0;
  let last: string | undefined;
  let trimmed: string | undefined;

  const trim = (): void => {
    const horizon = (now() - STREAM_RETENTION_MS) / 1000;
    for (
      let oldest = records[first];
      oldest && oldest.dynamodb.ApproximateCreationDateTime < horizon;
      oldest = records[first]
    ) {
      trimmed = oldest.dynamodb.SequenceNumber;
      first++;
    }
    if (first < COMPACT_AT && first < records.length) return;
    records = records.slice(first);
    first = 0;
  };

  const positionAfter = (after: string): number => {
    let low = first;
    let high = records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareSequence(records[middle]!.dynamodb.SequenceNumber, after) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    id,
    startingSequenceNumber,
    append(record) {
      last = record.dynamodb.SequenceNumber;
      records.push(record);
    },
    read(after, limit) {
      trim();
      const from = after === undefined ? first : positionAfter(after);
      return records.slice(from, from + limit);
    },
    latest: () => last,
    trimmedUpTo() {
      trim();
      return trimmed;
    },
  };
}
