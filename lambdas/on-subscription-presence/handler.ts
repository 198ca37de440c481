import { publishFromEnvironment } from '../runtime/publish-from-environment';
import { systemRuntime } from '../runtime/system';
import { createPresence } from './publish-presence';

/** Consumer of the connection table's stream. */
export const handler = createPresence(publishFromEnvironment(systemRuntime), systemRuntime.logger);
