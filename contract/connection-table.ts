import { primaryKey } from './table-keys';

/** Name of the index that finds the subscriptions of a connection. It contains keys only. */
export const BY_CONNECTION_INDEX = 'byConnection';
/** Attribute of subscriptions: the connection. It is the partition key of the index. */
export const CONNECTION_ID = 'connectionId';
/** Attribute of subscriptions: true if joins and leaves are published on the channel's presence channel. */
export const PRESENCE = 'presence';
/**
 * The items of a connection expire this long after the end of the longest possible connection, so that a clean-up that
 * runs late still finds them.
 */
export const CONNECTION_GRACE_SECONDS = 5 * 60;

/** Prefix of the partition keys of connections. The connection id follows. */
const CONNECTION_PREFIX = 'conn#';
/** Sort key of every connection. */
const CONNECTION_SORT_KEY = 'conn';
/** Prefix of the partition keys of subscriptions. The channel name follows. */
const SUBSCRIPTION_PREFIX = 'chan#';

/** Key of a connection. */
export function connectionKey(connectionId: string) {
  return primaryKey(CONNECTION_PREFIX + connectionId, CONNECTION_SORT_KEY);
}

/** Partition key of a channel's subscriptions. */
export function subscriptionsPartition(channel: string): string {
  return SUBSCRIPTION_PREFIX + channel;
}

/** The channel whose subscriptions have this partition key; `undefined` for any other item. */
export function channelOfSubscriptions(partitionKey: string): string | undefined {
  return partitionKey.startsWith(SUBSCRIPTION_PREFIX) ? partitionKey.slice(SUBSCRIPTION_PREFIX.length) : undefined;
}
