import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { publishFromEnvironment } from '../shared/publish/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createOpenConnection } from '../shared/socket/open-connection';
import { createSocketRoute } from '../shared/socket/route';
import { createPublishFrame } from './publish-frame';

const { connections } = connectionsFromEnvironment(systemRuntime);
const openConnection = createOpenConnection(connections, systemRuntime.clock);
const publish = publishFromEnvironment(systemRuntime);

/** Route `publish`. */
export const handler = createSocketRoute('publish', systemRuntime.logger, createPublishFrame(openConnection, publish));
