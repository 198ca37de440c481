import { AwsError } from '../../../core/errors';
import { validationError } from '../errors';

/** How long a shard iterator is valid. */
export const ITERATOR_LIFETIME_MS = 15 * 60_000;

/** A place in a shard. */
export interface ShardPosition {
  readonly streamArn: string;
  readonly shardId: string;
  /** The record before the place; absent at the start of the shard. */
  readonly after: string | undefined;
}

/** The opaque text that stands for a position. @param now milliseconds since the epoch */
export function encodeIterator(position: ShardPosition, now: number): string {
  const fields = [position.shardId, position.after ?? null, now];
  return `${position.streamArn}|1|${Buffer.from(JSON.stringify(fields)).toString('base64')}`;
}

/**
 * Reads an iterator.
 * @throws AwsError `ValidationException` when it is none, `ExpiredIteratorException` after 15 minutes
 */
export function decodeIterator(text: unknown, now: number): ShardPosition {
  const [streamArn, version, encoded] = String(text).split('|');
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString());
  } catch {
    fields = undefined;
  }
  if (!streamArn || version !== '1' || !Array.isArray(fields)) {
    throw validationError(
      `Invalid ShardIterator: ${JSON.stringify(text)}; use one that GetShardIterator or GetRecords answered`,
    );
  }
  const [shardId, after, issuedAt] = fields as [string, string | null, number];
  if (issuedAt + ITERATOR_LIFETIME_MS < now) {
    throw new AwsError('ExpiredIteratorException', 'Iterator expired. Get a new one with GetShardIterator.');
  }
  return { streamArn, shardId, after: after ?? undefined };
}

/** The number just before a sequence number. */
export function sequenceBefore(sequenceNumber: string): string {
  return (BigInt(sequenceNumber) - 1n).toString();
}
