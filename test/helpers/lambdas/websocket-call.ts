import { createChannelReader } from '../../../lambdas/channels/read-channels';
import type { Connection, Subscription } from '../../../lambdas/connections/connection-items';
import { createLoadConnection } from '../../../lambdas/connections/load-connection';
import { createWebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import type { WebSocketEvent, WebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import { createSubscribe } from '../../../lambdas/ws-subscribe/subscribe';
import { createSync } from '../../../lambdas/ws-sync/sync';
import type { Capabilities } from '../../../protocol/capabilities';
import { fakeClock, fakeLogger, START } from './fakes';
import { RETENTION_SECONDS } from './log-entries';
import { MemoryChannels } from './memory-channels';

/** The start of fake clocks, in seconds since the epoch. */
export const NOW = START / 1000;

/** A WebSocket event with a frame as its body, or with the context of the authorizer. */
export function event(body?: unknown, authorizer?: Record<string, unknown>): WebSocketEvent {
  return {
    requestContext: {
      connectionId: 'c=',
      requestId: 'r1',
      connectedAt: START,
      routeKey: 'x',
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

/** Sends a frame to the handler of a route, and returns the reply. */
export async function send(handler: WebSocketHandler, frame: unknown): Promise<unknown> {
  const response = await handler(event(frame));
  expect(Object.keys(response).sort()).toEqual(['body', 'statusCode']);
  expect(response.statusCode).toBe(200);
  return JSON.parse(response.body ?? '') as unknown;
}

/** Connection `c=` of subject `ada`, with the handlers of `subscribe` and `sync` over channels in memory. */
export function openConnection(capabilities: Capabilities = { '*': ['subscribe', 'publish', 'presence'] }) {
  const clock = fakeClock();
  const logger = fakeLogger();
  const connection: Connection = {
    connectionId: 'c=',
    subject: 'ada',
    capabilities,
    connectedAt: START,
    tokenExpiresAt: NOW + 600,
    expiresAt: NOW + 7500,
  };
  const connections = new Map([['c=', connection]]);
  const loadConnection = createLoadConnection({ get: async (id) => connections.get(id) }, clock);
  const channels = new MemoryChannels();
  const reader = createChannelReader({ store: channels, clock, retentionSeconds: RETENTION_SECONDS });
  const steps: string[] = [];
  const subscriptions = new Map<string, Subscription>();
  const put = async (written: readonly Subscription[]): Promise<void> => {
    steps.push('put');
    for (const subscription of written) subscriptions.set(subscription.channel, subscription);
  };
  const readHeads = channels.readHeads.bind(channels);
  channels.readHeads = (names) => {
    steps.push('read');
    return readHeads(names);
  };
  const subscribe = createWebSocketHandler(
    'subscribe',
    logger,
    createSubscribe({ loadConnection, subscriptions: { put }, reader }),
  );
  const sync = createWebSocketHandler('sync', logger, createSync(loadConnection, reader));
  return { clock, logger, connections, loadConnection, channels, steps, subscriptions, subscribe, sync };
}
