import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createBatchTable } from '../dynamodb/batch-table';
import type { System } from '../runtime/system';
import { createChannelsOfConnection } from './channels-of-connection';
import type { ChannelsOfConnection } from './channels-of-connection';
import { createConnectionStore } from './connection-store';
import type { ConnectionStore } from './connection-store';
import { createLoadConnection } from './load-connection';
import type { LoadConnection } from './load-connection';
import { createSubscriptionStore } from './subscription-store';
import type { SubscriptionStore } from './subscription-store';

/** The operations on connections and their subscriptions. */
export interface Connections {
  readonly connections: ConnectionStore;
  readonly subscriptions: SubscriptionStore;
  readonly channelsOf: ChannelsOfConnection;
  readonly loadConnection: LoadConnection;
}

/** Creates the operations on the connection table. */
export function composeConnections(table: string, client: DynamoDBClient, system: System): Connections {
  const connections = createConnectionStore(table, client);
  return {
    connections,
    subscriptions: createSubscriptionStore(createBatchTable(table, { ...system, client })),
    channelsOf: createChannelsOfConnection(table, client),
    loadConnection: createLoadConnection(connections, system.clock),
  };
}
