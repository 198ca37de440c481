import { system } from '../runtime/system';
import { createWebSocketHandler } from '../websocket/websocket-handler';
import { createPing } from './ping';

/** Route `ping`. */
export const handler = createWebSocketHandler('ping', system.logger, createPing(system.clock));
