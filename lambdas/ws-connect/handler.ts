import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createConnect } from './connect';

const { connectionTable } = readSettings(process.env, ['connectionTable']);
const { connections } = composeConnections(connectionTable, createDynamoDbClient(), system);

/** Route `$connect`. */
export const handler = createConnect(connections);
