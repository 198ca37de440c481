import { createHash } from 'node:crypto';

import type { Capabilities } from '../../protocol/capabilities';
import { number, text, boolean } from '../../contract/attribute-values';
import type { Item } from '../dynamodb/batch-table';

/** Name of the index from a connection to its subscriptions. */
export const BY_CONNECTION_INDEX = 'byConnection';
const CHANNEL_PREFIX = 'chan#';

/** One WebSocket. */
export interface Connection {
  readonly connectionId: string;
  /** Whose token it is. */
  readonly subject: string;
  readonly capabilities: Capabilities;
  /** In milliseconds since the epoch. */
  readonly connectedAt: number;
  /** In seconds since the epoch. */
  readonly tokenExpiresAt: number;
  /** The end of the longest connection plus grace, in seconds since the epoch. */
  readonly expiresAt: number;
}

/** A connection's interest in a channel. */
export interface Subscription {
  readonly channel: string;
  readonly connectionId: string;
  readonly subject: string;
  /** Joins and leaves are told on the channel's presence channel. */
  readonly announced: boolean;
  /** Fan-out skips it from then on, in seconds since the epoch. */
  readonly expiresAt: number;
}

/** Key of a connection. */
export function connectionKey(connectionId: string): Item {
  return { pk: text(`conn#${connectionId}`), sk: text('conn') };
}

/** Partition key of a channel's subscriptions. */
export function audiencePartition(channel: string): string {
  return CHANNEL_PREFIX + channel;
}

/** The channel whose subscriptions have this partition key; `undefined` for any other item. */
export function channelOfAudience(partitionKey: string): string | undefined {
  return partitionKey.startsWith(CHANNEL_PREFIX) ? partitionKey.slice(CHANNEL_PREFIX.length) : undefined;
}

/**
 * Sort key of a subscription: a hash byte before the connection id spreads any audience evenly over 256 ranges,
 * which can be read in parallel.
 */
export function subscriptionSortKey(connectionId: string): string {
  return `${createHash('sha256').update(connectionId).digest('hex').slice(0, 2)}#${connectionId}`;
}

/** The connection id in the sort key of a subscription. */
export function connectionIdOf(sortKey: string): string {
  return sortKey.slice(sortKey.indexOf('#') + 1);
}

/** Key of a subscription. */
export function subscriptionKey(channel: string, connectionId: string): Item {
  return { pk: text(audiencePartition(channel)), sk: text(subscriptionSortKey(connectionId)) };
}

/** The item of a connection. */
export function connectionItem(connection: Connection): Item {
  return {
    ...connectionKey(connection.connectionId),
    subject: text(connection.subject),
    channels: text(JSON.stringify(connection.capabilities)),
    connectedAt: number(connection.connectedAt),
    tokenExpiresAt: number(connection.tokenExpiresAt),
    expiresAt: number(connection.expiresAt),
  };
}

/** The item of a subscription. */
export function subscriptionItem(subscription: Subscription): Item {
  return {
    ...subscriptionKey(subscription.channel, subscription.connectionId),
    connectionId: text(subscription.connectionId),
    subject: text(subscription.subject),
    ...(subscription.announced ? { announced: boolean(true) } : {}),
    expiresAt: number(subscription.expiresAt),
  };
}
