import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createDisconnect } from './disconnect';

const { connectionTable } = readSettings(process.env, ['connectionTable']);
const { channelsOf, subscriptions } = composeConnections(connectionTable, createDynamoDbClient(), system);

/** Route `$disconnect`. */
export const handler = createDisconnect(channelsOf, subscriptions);
