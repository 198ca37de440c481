import { connectionsFromEnvironment } from '../connections/from-environment';
import { systemRuntime } from '../runtime/system';
import { createDisconnect } from './disconnect';

const { channelsOf, subscriptions } = connectionsFromEnvironment(systemRuntime);

/** Route `$disconnect`. */
export const handler = createDisconnect(channelsOf, subscriptions);
