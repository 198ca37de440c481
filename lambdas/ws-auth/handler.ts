import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { composeConnections } from '../connections/compose-connections';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createWebSocketHandler } from '../websocket/websocket-handler';
import { createRenewSubscription } from './renew-subscription';
import { createRenewToken } from './renew-token';

const { auth, connectionTable } = readSettings(process.env, ['auth', 'connectionTable']);
const client = createDynamoDbClient();
const renewToken = createRenewToken({
  ...composeConnections(connectionTable, client, system),
  verifyToken: composeTokenVerifier(auth, system),
  renewSubscription: createRenewSubscription(connectionTable, client),
  clock: system.clock,
});

/** Route `auth`. */
export const handler = createWebSocketHandler('auth', system.logger, renewToken);
