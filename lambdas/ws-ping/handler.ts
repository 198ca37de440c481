import { systemRuntime } from '../runtime/system';
import { createSocketRoute } from '../websocket/websocket-handler';
import { createPing } from './ping';

/** Route `ping`. */
export const handler = createSocketRoute('ping', systemRuntime.logger, createPing(systemRuntime.clock));
