import type { StreamRecord } from '../../../ports';

/** How long a stream keeps a record. */
export const STREAM_RETENTION_MS = 24 * 3600 * 1000;

/** Compares two sequence numbers as the integers they are. */
export function compareSequence(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** One shard: records in rising order of their sequence numbers, the old ones dropped. */
export interface Shard {
  readonly id: string;
  /** No record of this shard has a lower sequence number. */
  readonly startingSequenceNumber: string;
  append(record: StreamRecord): void;
  read(after: string | undefined, limit: number): readonly StreamRecord[];
  latest(): string | undefined;
  /** The newest sequence number that was dropped for its age. */
  trimmedUpTo(): string | undefined;
}

/** How many dropped records are tolerated in the array before it is cut. */
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
