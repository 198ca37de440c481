import type { PollingDependencies } from './polling';
import { createLongPoll } from './long-poll';
import { createShortPoll } from './short-poll';
import type { PollBounds } from './short-poll';
import { createSse } from './sse';
import type { SseDependencies } from './sse';
import type { Transport, TransportName } from './transport';
import { createWebSocket } from './websocket';
import type { WebSocketDependencies } from './websocket';

/** What any of the transports may need. */
export type TransportDependencies = PollingDependencies & PollBounds & SseDependencies & WebSocketDependencies;

/** Makes a transport by its name. */
export function createTransport(name: TransportName, deps: TransportDependencies): Transport {
  const makers = {
    websocket: createWebSocket,
    sse: createSse,
    'long-poll': createLongPoll,
    'short-poll': createShortPoll,
  };
  return makers[name](deps);
}
