import { connectionsFromEnvironment } from '../connections/from-environment';
import { systemRuntime } from '../runtime/system';
import { createConnect } from './connect';

/** Route `$connect`. */
export const handler = createConnect(connectionsFromEnvironment(systemRuntime).connections);
