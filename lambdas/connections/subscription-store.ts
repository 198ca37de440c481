import { connectionKey } from '../../contract/connection-table';
import type { BatchTable } from '../dynamodb/batch-table';
import { subscriptionItem, subscriptionKey } from './connection-items';
import type { Subscription } from './connection-items';

/** Stores subscriptions. */
export interface SubscriptionStore {
  /** Writes subscriptions. Existing ones are replaced. */
  put(subscriptions: readonly Subscription[]): Promise<void>;
  /** Deletes subscriptions of a connection. */
  remove(connectionId: string, channels: readonly string[]): Promise<void>;
  /** Deletes a connection and its subscriptions. */
  removeConnection(connectionId: string, channels: readonly string[]): Promise<void>;
}

/** The subscription store in DynamoDB. */
export function createSubscriptionStore(batch: Pick<BatchTable, 'put' | 'remove'>): SubscriptionStore {
  const keys = (connectionId: string, channels: readonly string[]) =>
    channels.map((channel) => subscriptionKey(channel, connectionId));
  return {
    put: (subscriptions) => batch.put(subscriptions.map(subscriptionItem)),
    remove: (connectionId, channels) => batch.remove(keys(connectionId, channels)),
    removeConnection: (connectionId, channels) =>
      batch.remove([connectionKey(connectionId), ...keys(connectionId, channels)]),
  };
}
