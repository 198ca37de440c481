import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createWebSocketHandler } from '../websocket/websocket-handler';
import { createUnsubscribe } from './unsubscribe';

const { connectionTable } = readSettings(process.env, ['connectionTable']);
const { subscriptions } = composeConnections(connectionTable, createDynamoDbClient(), system);

/** Route `unsubscribe`. */
export const handler = createWebSocketHandler('unsubscribe', system.logger, createUnsubscribe(subscriptions));
