import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { createDynamoClient } from '../dynamodb/client';
import { readEnvironment } from '../runtime/settings';
import { createHttpHandler } from '../http/http-handler';
import { systemRuntime } from '../runtime/system';
import { createChannelRoute, createPresenceRoute } from './channel-routes';
import { createChannelStore } from './dynamodb-channel-store';

const { environment, clock, logger } = systemRuntime;
const settings = readEnvironment(environment(), [ENV.channelTable, ENV.connectionTable]);
const store = createChannelStore({
  channelTable: settings[ENV.channelTable],
  connectionTable: settings[ENV.connectionTable],
  client: createDynamoClient(),
});

/** Looking at channels over HTTP. */
export const handler = createHttpHandler(
  {
    'GET /v1/channels/{channel}': createChannelRoute(store, clock),
    'GET /v1/channels/{channel}/presence': createPresenceRoute(store, clock),
  },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
