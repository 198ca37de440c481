import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createDisconnect } from './disconnect';

const { channelsOf, subscriptions } = connectionsFromEnvironment(systemRuntime);

/** Route `$disconnect`. */
export const handler = createDisconnect(channelsOf, subscriptions);
