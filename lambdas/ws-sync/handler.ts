import { connectionsFromEnvironment } from '../connections/from-environment';
import { historyFromEnvironment } from '../channels/history-from-environment';
import { systemRuntime } from '../runtime/system';
import { createOpenConnection } from '../connections/open-connection';
import { createSocketRoute } from '../websocket/websocket-handler';
import { createSync } from './sync';

const { connections } = connectionsFromEnvironment(systemRuntime);
const openConnection = createOpenConnection(connections, systemRuntime.clock);

/** Route `sync`. */
export const handler = createSocketRoute(
  'sync',
  systemRuntime.logger,
  createSync(openConnection, historyFromEnvironment(systemRuntime)),
);
