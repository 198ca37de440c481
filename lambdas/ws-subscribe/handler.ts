import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { historyFromEnvironment } from '../shared/history/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createOpenConnection } from '../shared/socket/open-connection';
import { createSocketRoute } from '../shared/socket/route';
import { createSubscribe } from './subscribe';

const { connections, subscriptions } = connectionsFromEnvironment(systemRuntime);
const openConnection = createOpenConnection(connections, systemRuntime.clock);
const history = historyFromEnvironment(systemRuntime);

/** Route `subscribe`. */
export const handler = createSocketRoute(
  'subscribe',
  systemRuntime.logger,
  createSubscribe({ openConnection, subscriptions, history }),
);
