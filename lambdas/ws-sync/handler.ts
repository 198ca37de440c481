import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { historyFromEnvironment } from '../shared/history/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createOpenConnection } from '../shared/socket/open-connection';
import { createSocketRoute } from '../shared/socket/route';
import { createSync } from './sync';

const { connections } = connectionsFromEnvironment(systemRuntime);
const openConnection = createOpenConnection(connections, systemRuntime.clock);

/** Route `sync`. */
export const handler = createSocketRoute(
  'sync',
  systemRuntime.logger,
  createSync(openConnection, historyFromEnvironment(systemRuntime)),
);
