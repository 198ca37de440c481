import { connectionsFromEnvironment } from '../connections/from-environment';
import { systemRuntime } from '../runtime/system';
import { createSocketRoute } from '../websocket/websocket-handler';
import { createUnsubscribe } from './unsubscribe';

const { subscriptions } = connectionsFromEnvironment(systemRuntime);

/** Route `unsubscribe`. */
export const handler = createSocketRoute('unsubscribe', systemRuntime.logger, createUnsubscribe(subscriptions));
