import { publishFromEnvironment } from '../shared/publish/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createPresence } from './presence';

/** Consumer of the connection table's stream. */
export const handler = createPresence(publishFromEnvironment(systemRuntime), systemRuntime.logger);
