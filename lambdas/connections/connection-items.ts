import { createHash } from 'node:crypto';
import { boolean, number, text } from '../../contract/attribute-values';
import type { WrittenItem } from '../../contract/attribute-values';
import { CONNECTION_ID, PRESENCE, connectionKey, subscriptionsPartition } from '../../contract/connection-table';
import { EXPIRES_AT, primaryKey } from '../../contract/table-keys';
import type { Capabilities } from '../../protocol/capabilities';

/** One WebSocket connection. */
export interface Connection {
  readonly connectionId: string;
  /** Subject of the token with which the client connected. */
  readonly subject: string;
  readonly capabilities: Capabilities;
  /** In milliseconds since the epoch. */
  readonly connectedAt: number;
  /** In seconds since the epoch. */
  readonly tokenExpiresAt: number;
  /** The end of the longest possible connection plus a grace period, in seconds since the epoch. */
  readonly expiresAt: number;
}

/** Subscribes a connection to a channel. */
export interface Subscription {
  readonly channel: string;
  readonly connectionId: string;
  readonly subject: string;
  /** Joins and leaves are published on the channel's presence channel. */
  readonly presence: boolean;
  /** In seconds since the epoch. Fan-out skips the subscription from then on. */
  readonly expiresAt: number;
}

/**
 * Sort key of a subscription. One hash byte before the connection id distributes the subscribers of a channel evenly
 * over 256 ranges, which can be read in parallel.
 */
export function subscriptionSortKey(connectionId: string): string {
  return `${createHash('sha256').update(connectionId).digest('hex').slice(0, 2)}#${connectionId}`;
}

/** The connection id in the sort key of a subscription. */
export function connectionIdOf(sortKey: string): string {
  return sortKey.slice(sortKey.indexOf('#') + 1);
}

/** Key of a subscription. */
export function subscriptionKey(channel: string, connectionId: string) {
  return primaryKey(subscriptionsPartition(channel), subscriptionSortKey(connectionId));
}

/** The item of a connection. */
export function connectionItem(connection: Connection): WrittenItem {
  return {
    ...connectionKey(connection.connectionId),
    subject: text(connection.subject),
    channels: text(JSON.stringify(connection.capabilities)),
    connectedAt: number(connection.connectedAt),
    tokenExpiresAt: number(connection.tokenExpiresAt),
    [EXPIRES_AT]: number(connection.expiresAt),
  };
}

/** The item of a subscription. */
export function subscriptionItem(subscription: Subscription): WrittenItem {
  return {
    ...subscriptionKey(subscription.channel, subscription.connectionId),
    [CONNECTION_ID]: text(subscription.connectionId),
    subject: text(subscription.subject),
    ...(subscription.presence ? { [PRESENCE]: boolean(true) } : {}),
    [EXPIRES_AT]: number(subscription.expiresAt),
  };
}
