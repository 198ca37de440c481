import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { createDynamoClient } from '../shared/dynamo/client';
import { readEnvironment } from '../shared/environment';
import { systemRuntime } from '../shared/runtime';
import { createSocketRoute } from '../shared/socket/route';
import { createRenew } from './renew';
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
