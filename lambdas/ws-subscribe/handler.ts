import { connectionsFromEnvironment } from '../connections/from-environment';
import { historyFromEnvironment } from '../channels/history-from-environment';
import { systemRuntime } from '../runtime/system';
import { createOpenConnection } from '../connections/open-connection';
import { createSocketRoute } from '../websocket/websocket-handler';
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
