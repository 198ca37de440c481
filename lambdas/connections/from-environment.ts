import { ENV } from '../../contract/environment';
import { createBatchTable } from '../dynamodb/batch-table';
import { createDynamoClient } from '../dynamodb/client';
import { readEnvironment } from '../runtime/settings';
import type { Runtime } from '../runtime/system';
import { createChannelsOfConnection } from './channels-of-connection';
import type { ChannelsOfConnection } from './channels-of-connection';
import { createConnectionStore } from './connection-store';
import type { ConnectionStore } from './connection-store';
import { createSubscriptionStore } from './subscription-store';
import type { SubscriptionStore } from './subscription-store';

/** Everything about connections that a function may need; what is not called costs nothing. */
export interface Connections {
  readonly connections: ConnectionStore;
  readonly subscriptions: SubscriptionStore;
  readonly channelsOf: ChannelsOfConnection;
}

/** The connection table that the environment names. */
export function connectionsFromEnvironment(runtime: Runtime): Connections {
  const table = readEnvironment(runtime.environment(), [ENV.connectionTable])[ENV.connectionTable];
  const client = createDynamoClient();
  return {
    connections: createConnectionStore(table, client),
    subscriptions: createSubscriptionStore(createBatchTable(table, { ...runtime, client })),
    channelsOf: createChannelsOfConnection(table, client),
  };
}
