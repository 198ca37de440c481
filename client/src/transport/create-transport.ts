import { createLongPoll, createShortPoll } from './polling';
import type { PollBounds, PollingDependencies } from './polling';
import { createSse } from './sse';
import type { SseDependencies } from './sse';
import type { Transport, TransportName } from './transport';
import { createWebSocket } from './websocket';
import type { WebSocketDependencies } from './websocket';

/** The parts of the client that at least one transport uses. */
export type TransportDependencies = PollingDependencies & PollBounds & SseDependencies & WebSocketDependencies;

/** Creates a transport by its name. */
export function createTransport(name: TransportName, deps: TransportDependencies): Transport {
  const factories = {
    websocket: createWebSocket,
    sse: createSse,
    'long-poll': createLongPoll,
    'short-poll': createShortPoll,
  };
  return factories[name](deps);
}
