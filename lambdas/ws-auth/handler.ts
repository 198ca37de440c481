import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { connectionsFromEnvironment } from '../connections/from-environment';
import { createDynamoClient } from '../dynamodb/client';
import { readEnvironment } from '../runtime/settings';
import { systemRuntime } from '../runtime/system';
import { createSocketRoute } from '../websocket/websocket-handler';
import { createRenew } from './renew-token';
import { createRenewSubscription } from './renew-subscription';

const { environment, clock, logger } = systemRuntime;
const table = readEnvironment(environment(), [ENV.connectionTable])[ENV.connectionTable];
const verifyToken = verifyTokenFromEnvironment(environment(), clock, logger);
const { connections, channelsOf } = connectionsFromEnvironment(systemRuntime);
const renewSubscription = createRenewSubscription(table, createDynamoClient());

/** Route `auth`. */
export const handler = createSocketRoute(
  'auth',
  logger,
  createRenew({ verifyToken, connections, channelsOf, renewSubscription, clock }),
);
