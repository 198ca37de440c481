import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { createDynamoDbClient } from '../dynamodb/client';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createChannelRoute, createPresenceRoute } from './channel-routes';
import { createChannelStore } from './dynamodb-channel-store';

const { clock, logger } = system;
const { auth, ...tables } = readSettings(process.env, ['auth', 'channelTable', 'connectionTable']);
const store = createChannelStore({ ...tables, client: createDynamoDbClient() });

/** Returns the state and the members of channels over HTTP. */
export const handler = createHttpHandler(
  {
    'GET /v1/channels/{channel}': createChannelRoute(store, clock),
    'GET /v1/channels/{channel}/presence': createPresenceRoute(store, clock),
  },
  composeTokenVerifier(auth, system),
  logger,
);
