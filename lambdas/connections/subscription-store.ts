import type { BatchTable } from '../dynamodb/batch-table';
import { connectionKey } from '../../contract/connection-table';
import { subscriptionItem, subscriptionKey } from './connection-items';
import type { Subscription } from './connection-items';

/** Where subscriptions are kept. */
export interface SubscriptionStore {
  /** Writes subscriptions; one that is there is replaced. */
  put(subscriptions: readonly Subscription[]): Promise<void>;
  /** Deletes subscriptions of a connection. */
  remove(connectionId: string, channels: readonly string[]): Promise<void>;
  /** Deletes a connection and its subscriptions. */
  removeConnection(connectionId: string, channels: readonly string[]): Promise<void>;
}

/** The subscription store in DynamoDB. */
export function createSubscriptionStore(batch: BatchTable): SubscriptionStore {
  const keys = (connectionId: string, channels: readonly string[]) =>
    channels.map((channel) => subscriptionKey(channel, connectionId));
  return {
    put: (subscriptions) => batch.put(subscriptions.map(subscriptionItem)),
    remove: (connectionId, channels) => batch.remove(keys(connectionId, channels)),
    removeConnection: (connectionId, channels) =>
      batch.remove([connectionKey(connectionId), ...keys(connectionId, channels)]),
  };
}
