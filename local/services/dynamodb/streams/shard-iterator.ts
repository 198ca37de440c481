import { AwsError } from '../../../core/errors';
import { validationError } from '../errors';

/** Validity of a shard iterator, in milliseconds. */
export const ITERATOR_LIFETIME_MS = 15 * 60_000;

/** A position in a shard. */
export interface ShardPosition {
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence number of the record before the position; `undefined` at the start of the shard. */
  readonly after: string | undefined;
}

/** Encodes a position as a shard iterator, an opaque string. @param now milliseconds since the epoch */
export function encodeIterator(position: ShardPosition, now: number): string {
  const fields = [position.shardId, position.after ?? null, now];
  return `${position.streamArn}|1|${Buffer.from(JSON.stringify(fields)).toString('base64')}`;
}

/**
 * Decodes a shard iterator.
 * @throws AwsError `ValidationException` if it is invalid, `ExpiredIteratorException` after 15 minutes
 */
export function decodeIterator(text: string, now: number): ShardPosition {
  const [streamArn, version, encoded] = text.split('|');
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString());
  } catch {
    fields = undefined;
  }
  if (!streamArn || version !== '1' || !Array.isArray(fields)) {
    throw validationError(
      `Invalid ShardIterator: ${JSON.stringify(text)}; use one that GetShardIterator or GetRecords returned`,
    );
  }
  const [shardId, after, issuedAt] = fields as [string, string | null, number];
  if (issuedAt + ITERATOR_LIFETIME_MS < now) {
    throw new AwsError('ExpiredIteratorException', 'Iterator expired. Get a new one with GetShardIterator.');
  }
  return { streamArn, shardId, after: after ?? undefined };
}

/** The sequence number minus one. */
export function sequenceBefore(sequenceNumber: string): string {
  return (BigInt(sequenceNumber) - 1n).toString();
}
