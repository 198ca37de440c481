import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createConnect } from './connect';

/** Route `$connect`. */
export const handler = createConnect(connectionsFromEnvironment(systemRuntime).connections);
