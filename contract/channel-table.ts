import { primaryKey } from './table-keys';

/** Sort key of every head. */
export const HEAD_SORT_KEY = 'head';
/** Prefix of the partition keys of heads. The channel name follows. */
const HEAD_PREFIX = 'head#';
/** Prefix of the partition keys of logs. The channel name follows. */
const LOG_PREFIX = 'log#';
/** Prefix of the partition keys of publish ids. The channel name, `#` and the id follow. */
const PUBLISH_ID_PREFIX = 'id#';
/** Sort key of every publish id. */
const PUBLISH_ID_SORT_KEY = 'id';
/** Digits of an offset in a sort key: as many as `Number.MAX_SAFE_INTEGER` has. */
const OFFSET_DIGITS = 16;

/** Key of a channel's head. */
export function headKey(channel: string) {
  return primaryKey(HEAD_PREFIX + channel, HEAD_SORT_KEY);
}

/** The channel whose head has this partition key; `undefined` for any other item. */
export function channelOfHead(partitionKey: string): string | undefined {
  return partitionKey.startsWith(HEAD_PREFIX) ? partitionKey.slice(HEAD_PREFIX.length) : undefined;
}

/** Partition key of a channel's log. */
export function logPartition(channel: string): string {
  return LOG_PREFIX + channel;
}

/** Sort key of a log item. It is padded with zeros, so that the order of the strings is the order of the offsets. */
export function logSortKey(offset: number): string {
  return String(offset).padStart(OFFSET_DIGITS, '0');
}

/** Key of a log item. */
export function logKey(channel: string, offset: number) {
  return primaryKey(logPartition(channel), logSortKey(offset));
}

/** Key of a publish id. A channel name contains no `#`, so two ids never have the same key. */
export function publishIdKey(channel: string, id: string) {
  return primaryKey(`${PUBLISH_ID_PREFIX}${channel}#${id}`, PUBLISH_ID_SORT_KEY);
}
