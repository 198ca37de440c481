import { composePublish } from '../channels/compose-publish';
import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createWebSocketHandler } from '../websocket/websocket-handler';
import { createPublishFrame } from './publish-frame';

const settings = readSettings(process.env, ['connectionTable', 'channelTable', 'publishIdRetentionSeconds']);
const client = createDynamoDbClient();
const { loadConnection } = composeConnections(settings.connectionTable, client, system);
const publish = composePublish(settings, client, system);

/** Route `publish`. */
export const handler = createWebSocketHandler('publish', system.logger, createPublishFrame(loadConnection, publish));
