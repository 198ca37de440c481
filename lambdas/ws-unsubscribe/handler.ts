import { connectionsFromEnvironment } from '../shared/connections/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createSocketRoute } from '../shared/socket/route';
import { createUnsubscribe } from './unsubscribe';

const { subscriptions } = connectionsFromEnvironment(systemRuntime);

/** Route `unsubscribe`. */
export const handler = createSocketRoute('unsubscribe', systemRuntime.logger, createUnsubscribe(subscriptions));
