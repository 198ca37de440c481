import { createRenewToken } from '../../../lambdas/ws-auth/renew-token';
import type { Renewal } from '../../../lambdas/ws-auth/renew-token';
import { createConnect } from '../../../lambdas/ws-connect/connect';
import { createRejectFrame } from '../../../lambdas/ws-default/reject-frame';
import { createDisconnect } from '../../../lambdas/ws-disconnect/disconnect';
import { createPing } from '../../../lambdas/ws-ping/ping';
import { createPublishFrame } from '../../../lambdas/ws-publish/publish-frame';
import { createChannelReader } from '../../../lambdas/channels/read-channels';
import { createLoadConnection } from '../../../lambdas/connections/load-connection';
import { createWebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import type { WebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import type { WebSocketEvent } from '../../../lambdas/websocket/websocket-handler';
import type { Connection, Subscription } from '../../../lambdas/connections/connection-items';
import { createSubscribe } from '../../../lambdas/ws-subscribe/subscribe';
import { createSync } from '../../../lambdas/ws-sync/sync';
import { createUnsubscribe } from '../../../lambdas/ws-unsubscribe/unsubscribe';
import type { Capabilities } from '../../../protocol/capabilities';
import { encodeCursor } from '../../../protocol/cursors';
import { fakeClock, fakeLogger, identity, START } from './support/fakes';
import { RETENTION_SECONDS, fillChannel, logEntry } from './support/logs';
import { MemoryChannels } from './support/memory-channels';

const NOW = START / 1000;

function event(body?: unknown, authorizer?: Record<string, unknown>): WebSocketEvent {
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

async function send(handler: WebSocketHandler, frame: unknown): Promise<unknown> {
  const response = await handler(event(frame));
  expect(Object.keys(response).sort()).toEqual(['body', 'statusCode']);
  expect(response.statusCode).toBe(200);
  return JSON.parse(response.body ?? '') as unknown;
}

function setUp(capabilities: Capabilities = { '*': ['subscribe', 'publish', 'presence'] }) {
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
  const put = async (some: readonly Subscription[]): Promise<void> => {
    steps.push('put');
    for (const one of some) subscriptions.set(one.channel, one);
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

describe('$connect and $disconnect', () => {
  it('note a connection with what its token allows, and forget it with its subscriptions', async () => {
    const kept: Connection[] = [];
    const connect = createConnect({ put: async (connection) => void kept.push(connection) });
    const context = { subject: 'ada', channels: '{"a":["subscribe"]}', tokenExpiresAt: String(NOW + 60) };
    expect(await connect(event(undefined, context))).toEqual({ statusCode: 200 });
    expect(kept).toEqual([
      {
        connectionId: 'c=',
        subject: 'ada',
        capabilities: { a: ['subscribe'] },
        connectedAt: START,
        tokenExpiresAt: NOW + 60,
        expiresAt: NOW + 2 * 3600 + 300,
      },
    ]);
    const removed: unknown[] = [];
    const disconnect = createDisconnect(async () => ['a', 'b'], {
      removeConnection: async (id, channels) => void removed.push([id, channels]),
    });
    expect(await disconnect(event())).toEqual({ statusCode: 200 });
    expect(removed).toEqual([['c=', ['a', 'b']]]);
  });

  it('refuse to work without the authorizer', async () => {
    await expect(createConnect({ put: async () => undefined })(event())).rejects.toThrow('authorizer');
  });
});

describe('subscribe', () => {
  it('stands at the head without a cursor, and writes the subscription before it reads', async () => {
    const { subscribe, channels, subscriptions, steps } = setUp();
    fillChannel(channels, 'a', 3, [logEntry(3)]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a', 'b'] })).toEqual({
      reply: 'subscribe',
      id: '1',
      channels: [
        { channel: 'a', status: 'subscribed', epoch: 'e', offset: 3 },
        { channel: 'b', status: 'subscribed', epoch: '', offset: 0 },
      ],
      messages: [],
      cursor: encodeCursor([
        { channel: 'a', epoch: 'e', offset: 3 },
        { channel: 'b', epoch: '', offset: 0 },
      ]),
      more: false,
    });
    expect(steps).toEqual(['put', 'read']);
    expect(subscriptions.get('a')).toEqual({
      channel: 'a',
      connectionId: 'c=',
      subject: 'ada',
      presence: false,
      expiresAt: NOW + 600,
    });
  });

  it('answers what was missed since the cursor', async () => {
    const { subscribe, channels } = setUp();
    fillChannel(channels, 'a', 3, [logEntry(2), logEntry(3)]);
    const cursor = encodeCursor([{ channel: 'a', epoch: 'e', offset: 1 }]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a'], cursor })).toMatchObject({
      channels: [{ channel: 'a', offset: 3, recovered: true }],
      messages: [
        { channel: 'a', offset: 2 },
        { channel: 'a', offset: 3 },
      ],
      more: false,
    });
  });

  it('begins with the last messages when it is asked to, which is no resuming', async () => {
    const { subscribe, channels } = setUp();
    fillChannel(channels, 'a', 3, [logEntry(1), logEntry(2), logEntry(3)]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a', 'b'], last: 2 })).toMatchObject({
      channels: [
        { channel: 'a', status: 'subscribed', epoch: 'e', offset: 3 },
        { channel: 'b', status: 'subscribed', epoch: '', offset: 0 },
      ],
      messages: [{ offset: 2 }, { offset: 3 }],
      more: false,
    });
    const reply = await send(subscribe, { action: 'subscribe', id: '1', channels: ['a'], last: 2 });
    expect(JSON.stringify(reply)).not.toContain('recovered');
  });

  it('refuses channels one by one and subscribes the others', async () => {
    const { subscribe, subscriptions } = setUp({ 'a*': ['subscribe'] });
    const reply = await send(subscribe, { action: 'subscribe', id: '1', channels: ['b', 'a1', 'presence:a1'] });
    expect(reply).toMatchObject({
      channels: [
        { channel: 'a1', status: 'subscribed' },
        { channel: 'b', status: 'refused', error: { code: 'forbidden' } },
        { channel: 'presence:a1', status: 'refused', error: { code: 'forbidden' } },
      ],
    });
    expect([...subscriptions.keys()]).toEqual(['a1']);
  });

  it('announces only with the capability, and nobody in a presence channel', async () => {
    const { subscribe, subscriptions } = setUp({ a: ['subscribe'], b: ['subscribe', 'presence'] });
    const frame = { action: 'subscribe', id: '1', channels: ['a', 'b', 'presence:b'], presence: true };
    expect(await send(subscribe, frame)).toMatchObject({
      channels: [
        { channel: 'b', status: 'subscribed' },
        { channel: 'a', status: 'refused' },
        { channel: 'presence:b', status: 'refused' },
      ],
    });
    expect([...subscriptions.values()]).toMatchObject([{ channel: 'b', presence: true }]);
  });

  it('is refused once the token has run out, and on an unknown connection', async () => {
    const { subscribe, clock, connections } = setUp();
    clock.advance(600_000);
    const frame = { action: 'subscribe', id: '1', channels: ['a'] };
    expect(await send(subscribe, frame)).toMatchObject({ id: '1', error: { code: 'token_expired', requestId: 'r1' } });
    connections.clear();
    expect(await send(subscribe, frame)).toMatchObject({ id: '1', error: { code: 'connection_gone' } });
  });
});

describe('sync', () => {
  it('answers pages for the channels of the cursor, and refuses what the token no longer covers', async () => {
    const { sync, channels } = setUp({ a: ['subscribe'] });
    fillChannel(channels, 'a', 2, [logEntry(2)]);
    const cursor = encodeCursor([
      { channel: 'a', epoch: 'e', offset: 1 },
      { channel: 'b', epoch: 'e', offset: 1 },
    ]);
    expect(await send(sync, { action: 'sync', id: '2', cursor })).toMatchObject({
      reply: 'sync',
      id: '2',
      channels: [{ channel: 'b', status: 'refused' }],
      messages: [{ offset: 2 }],
      more: false,
    });
  });

  it('is refused once the token has run out', async () => {
    const { sync, clock } = setUp();
    clock.advance(600_000);
    const cursor = encodeCursor([{ channel: 'a', epoch: 'e', offset: 1 }]);
    expect(await send(sync, { action: 'sync', id: '2', cursor })).toMatchObject({ error: { code: 'token_expired' } });
  });
});

describe('publish over a connection', () => {
  it('answers the place, and says when it is a duplicate', async () => {
    const { loadConnection, logger } = setUp({ a: ['publish'] });
    let duplicate = false;
    const publish = createWebSocketHandler(
      'publish',
      logger,
      createPublishFrame(loadConnection, async ({ channel, id }) => {
        return { channel, offset: 4, epoch: 'e', id: id ?? 'made', time: 't', duplicate };
      }),
    );
    const frame = { action: 'publish', id: '1', channel: 'a', data: 1, messageId: 'm' };
    const place = { reply: 'publish', id: '1', channel: 'a', offset: 4, epoch: 'e', messageId: 'm', time: 't' };
    expect(await send(publish, frame)).toEqual(place);
    duplicate = true;
    expect(await send(publish, frame)).toEqual({ ...place, duplicate: true });
    for (const channel of ['b', 'presence:a']) {
      expect(await send(publish, { ...frame, channel })).toMatchObject({ id: '1', error: { code: 'forbidden' } });
    }
  });
});

describe('auth', () => {
  it('renews what the new token covers, ends the rest, and needs the same subject', async () => {
    const { clock, logger, connections } = setUp();
    const renewals: Renewal[] = [];
    const next = identity({
      capabilities: { a: ['subscribe', 'presence'], b: ['subscribe'] },
      tokenExpiresAt: NOW + 9000,
    });
    const auth = (subject: string) =>
      createWebSocketHandler(
        'auth',
        logger,
        createRenewToken({
          verifyToken: async () => ({ ...next, subject }),
          connections: {
            changeToken: async (change) =>
              change.subject === 'ada' ? connections.get(change.connectionId) : undefined,
          },
          channelsOf: async () => ['a', 'b', 'c'],
          renewSubscription: async (renewal) => void renewals.push(renewal),
          clock,
        }),
      );
    expect(await send(auth('ada'), { action: 'auth', id: '1', token: 't' })).toEqual({
      reply: 'auth',
      id: '1',
      tokenExpiresAt: NOW + 9000,
      ended: ['c'],
    });
    expect(renewals).toEqual([
      { channel: 'a', connectionId: 'c=', expiresAt: NOW + 7500, keepsPresence: true },
      { channel: 'b', connectionId: 'c=', expiresAt: NOW + 7500, keepsPresence: false },
      { channel: 'c', connectionId: 'c=', expiresAt: NOW, keepsPresence: false },
    ]);
    expect(await send(auth('eve'), { action: 'auth', id: '1', token: 't' })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(renewals).toHaveLength(3);
  });
});

describe('the other routes', () => {
  it('answer a ping and an unsubscribe', async () => {
    const { clock, logger } = setUp();
    const ping = createWebSocketHandler('ping', logger, createPing(clock));
    expect(await send(ping, { action: 'ping', id: '1' })).toEqual({
      reply: 'ping',
      id: '1',
      time: '2026-01-01T00:00:00.000Z',
    });
    const removed: unknown[] = [];
    const remove = async (id: string, channels: readonly string[]): Promise<void> => void removed.push([id, channels]);
    const unsubscribe = createWebSocketHandler('unsubscribe', logger, createUnsubscribe({ remove }));
    const frame = { action: 'unsubscribe', id: '2', channels: ['a'] };
    expect(await send(unsubscribe, frame)).toEqual({ reply: 'unsubscribe', id: '2', channels: ['a'] });
    expect(removed).toEqual([['c=', ['a']]]);
  });

  it('answer what no route takes', async () => {
    const fallback = createRejectFrame();
    expect(await send(fallback, 'hello')).toMatchObject({
      id: null,
      error: { code: 'invalid_request', requestId: 'r1' },
    });
    expect(await send(fallback, { action: 'dance', id: '9' })).toMatchObject({
      id: '9',
      error: { code: 'unknown_action' },
    });
    expect(await send(fallback, { action: 'ping', id: '9' })).toMatchObject({
      id: '9',
      error: { code: 'unknown_action' },
    });
  });

  it('answer bad frames with all problems, and hide what went wrong inside', async () => {
    const logger = fakeLogger();
    const broken = createWebSocketHandler('ping', logger, async () => {
      throw new Error('the password is 1234');
    });
    expect(await send(broken, { action: 'ping' })).toMatchObject({
      id: null,
      error: { code: 'invalid_request', problems: [{ path: 'id' }] },
    });
    expect(logger.lines).toEqual([]);
    const reply = await send(broken, { action: 'ping', id: '1' });
    expect(reply).toMatchObject({ id: '1', error: { code: 'internal_error', requestId: 'r1' } });
    expect(JSON.stringify(reply)).not.toContain('1234');
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { requestId: 'r1', connectionId: 'c=' } }]);
  });
});
