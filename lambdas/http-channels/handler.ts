import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { createDynamoClient } from '../shared/dynamo/client';
import { readEnvironment } from '../shared/environment';
import { createHttpHandler } from '../shared/http/route';
import { systemRuntime } from '../shared/runtime';
import { createChannelRoute, createPresenceRoute } from './routes';
import { createChannelStore } from './store';

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
