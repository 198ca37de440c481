import { systemRuntime } from '../shared/runtime';
import { createSocketRoute } from '../shared/socket/route';
import { createPing } from './ping';

/** Route `ping`. */
export const handler = createSocketRoute('ping', systemRuntime.logger, createPing(systemRuntime.clock));
