import { connectionsFromEnvironment } from '../connections/from-environment';
import { publishFromEnvironment } from '../runtime/publish-from-environment';
import { systemRuntime } from '../runtime/system';
import { createOpenConnection } from '../connections/open-connection';
import { createSocketRoute } from '../websocket/websocket-handler';
import { createPublishFrame } from './publish-frame';

const { connections } = connectionsFromEnvironment(systemRuntime);
const openConnection = createOpenConnection(connections, systemRuntime.clock);
const publish = publishFromEnvironment(systemRuntime);

/** Route `publish`. */
export const handler = createSocketRoute('publish', systemRuntime.logger, createPublishFrame(openConnection, publish));
