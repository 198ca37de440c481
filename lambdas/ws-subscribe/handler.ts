import { composeChannelReader } from '../channels/compose-channel-reader';
import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createWebSocketHandler } from '../websocket/websocket-handler';
import { createSubscribe } from './subscribe';

const settings = readSettings(process.env, ['connectionTable', 'channelTable', 'messageRetentionSeconds']);
const client = createDynamoDbClient();
const { loadConnection, subscriptions } = composeConnections(settings.connectionTable, client, system);
const reader = composeChannelReader(settings, client, system);

/** Route `subscribe`. */
export const handler = createWebSocketHandler(
  'subscribe',
  system.logger,
  createSubscribe({ loadConnection, subscriptions, reader }),
);
