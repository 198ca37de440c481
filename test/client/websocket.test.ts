import type { TransportEvent } from '../../client/src/index';
import { ClientHarness, collect, statesOf, turns } from '../helpers/client/client-harness';
import { jwt } from '../helpers/client/jwt';

describe('a client on a WebSocket', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  const socket = (index = 0) => harness.service.sockets[index]!;

  it('holds messages that arrive before the reply to subscribe (P-36)', async () => {
    harness.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    const client = harness.client();
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    const [frame] = socket().sent('subscribe');
    const first = harness.service.channels.add('a', 1).message;
    const second = harness.service.channels.add('a', 2).message;
    socket().push(second);
    expect(seen).toEqual([]);
    const reply = { channel: 'a', status: 'subscribed', epoch: first.epoch, offset: 1 };
    socket().deliver({ reply: 'subscribe', id: frame?.id, channels: [reply], messages: [], cursor: '', more: false });
    await turns();
    expect(seen).toEqual([2]);
  });

  it('drops duplicates, and delivers reordered messages in order', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const messages = [1, 2, 3, 4].map((n) => harness.service.publish('a', n, { push: false }));
    for (const index of [1, 0, 0, 3, 2, 1]) socket().push(messages[index]!);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('queries a hole after a second, and then at increasing intervals while the log lacks the message (P-36)', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1, { push: false });
    harness.service.onFrame = ({ action }) =>
      action === 'sync' ? { channels: [], messages: [], cursor: '', more: false } : undefined;
    harness.service.publish('a', 2);
    await harness.clock.advance(900);
    expect(socket().sent('sync')).toHaveLength(0);
    await harness.clock.advance(200);
    expect(socket().sent('sync')).toHaveLength(1);
    await harness.clock.advance(2000);
    expect(socket().sent('sync')).toHaveLength(2);
    await harness.clock.advance(4000);
    expect(socket().sent('sync')).toHaveLength(3);
    harness.service.onFrame = () => undefined;
    await harness.clock.advance(8200);
    expect(seen).toEqual([1, 2]);
  });

  it('reports a gap with both offsets and the reason, in order with the messages', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler, {
      onGap: ({ from, to, reason }) => void seen.push(`${from}-${to} ${reason}`),
    });
    await subscription.ready();
    harness.service.publish('a', 1);
    await harness.clock.advance(10_000);
    socket().end(1006);
    for (const n of [2, 3, 4, 5]) harness.service.publish('a', n);
    harness.service.channels.expire('a', 3);
    const recovered: unknown[] = [];
    subscription.on('subscribed', (event) => void recovered.push(event.recovered));
    await harness.clock.advance(2000);
    expect(seen).toEqual([1, '2-3 expired', 4, 5]);
    expect(recovered).toEqual([false]);
  });

  it('reports a gap when the epoch changes, and delivers the messages of the new epoch', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    subscription.on('gap', ({ reason, from, to }) => void seen.push(`${from}-${to} ${reason}`));
    await subscription.ready();
    for (const n of [1, 2, 3]) harness.service.publish('a', n);
    harness.service.channels.restart('a');
    harness.service.publish('a', 'first of the new epoch');
    await harness.clock.advance(1200);
    harness.service.publish('a', 'second');
    expect(seen).toEqual([1, 2, 3, '4-0 epoch', 1, 2]);
  });

  it('fetches missed messages page by page', async () => {
    harness.service.limit = 3;
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(10_000);
    socket().end(1001);
    for (let n = 1; n <= 10; n++) harness.service.publish('a', n);
    await harness.clock.advance(1000);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(socket(1).sent('sync')).toHaveLength(3);
  });

  it('queries a silent channel for a lost message, at increasing intervals while it finds nothing', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    harness.service.publish('a', 2, { push: false });
    await harness.clock.advance(29_000);
    expect(seen).toEqual([1]);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1, 2]);
    await harness.clock.advance(3_600_000);
    const queries = socket().sent('sync').length;
    expect(queries).toBeGreaterThan(10);
    expect(queries).toBeLessThan(18);
  });

  it('queries several silent channels in one frame', async () => {
    const client = harness.client();
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        client
          .channel(name)
          .subscribe(() => undefined)
          .ready(),
      ),
    );
    await harness.clock.advance(31_000);
    expect(
      socket()
        .sent('sync')
        .map(({ cursor }) => cursor.length),
    ).toEqual([3]);
  });

  it('sends a ping only after silence in both directions', async () => {
    const client = harness.client({ quietMs: 1e9, maxQuietMs: 1e9, keepAliveMs: 240_000 });
    const { handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(200_000);
    await client.channel('a').publish('hello');
    await harness.clock.advance(200_000);
    expect(socket().sent('ping')).toHaveLength(0);
    await harness.clock.advance(60_000);
    expect(socket().sent('ping')).toHaveLength(1);
  });

  it('detects a half-open socket, and reconnects', async () => {
    const client = harness.client({ quietMs: 1e9, maxQuietMs: 1e9 });
    const states = statesOf(client);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    socket().isHalfOpen = true;
    harness.service.publish('a', 1);
    await harness.clock.advance(240_000);
    expect(client.state).toBe('connected');
    await harness.clock.advance(12_000);
    expect(seen).toEqual([1]);
    expect(states.map(({ state, code }) => [state, code]).slice(2)).toEqual([
      ['connecting', 'timeout'],
      ['connected', 'ready'],
    ]);
    expect(harness.service.sockets).toHaveLength(2);
  });

  it('checks the socket at once when the page becomes visible', async () => {
    const client = harness.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    socket().isHalfOpen = true;
    await harness.clock.advance(20_000);
    await harness.dispatch('visible');
    await harness.clock.advance(10_600);
    expect(harness.service.sockets).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('keeps the connection when a function crashed once, and repeats the query', async () => {
    const client = harness.client();
    const errors: string[] = [];
    client.on('error', ({ code }) => void errors.push(code));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1, { push: false });
    harness.service.onFrame = ({ id }) => ({
      error: { code: 'internal_error', message: 'crashed', requestId: 'r' },
      id,
    });
    await harness.clock.advance(31_000);
    expect(errors).toEqual(['internal_error']);
    harness.service.onFrame = () => undefined;
    await harness.clock.advance(61_000);
    expect(seen).toEqual([1]);
    expect(harness.service.sockets).toHaveLength(1);
  });

  it('is replaced before API Gateway closes it, without an interruption and without a change of state', async () => {
    const client = harness.client();
    const changes: TransportEvent[] = [];
    client.on('transport', (event) => void changes.push(event));
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    const states = statesOf(client);
    let connections = 0;
    let n = 0;
    for (let minute = 0; minute < 125; minute++) {
      await harness.clock.advance(60_000);
      harness.service.publish('a', (n += 1));
      connections = Math.max(connections, harness.service.sockets.length);
    }
    expect(seen).toEqual(Array.from({ length: 125 }, (_, i) => i + 1));
    expect(connections).toBe(2);
    expect(states).toEqual([]);
    expect(harness.service.openSockets).toHaveLength(1);
    expect(changes.map(({ change, from, to, code }) => [change, from, to, code])).toEqual([
      ['reconnect', 'websocket', 'websocket', 'replaced'],
    ]);
    expect(subscription.state).toBe('subscribed');
  });

  it('subscribes the new connection with the cursor before it closes the old one', async () => {
    const client = harness.client({ maxConnectionMs: 100_000 });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    harness.service.onHandshake = () => 'hang';
    await harness.clock.advance(96_000);
    expect(harness.service.sockets).toHaveLength(2);
    harness.service.publish('a', 2);
    expect([socket(0).state, seen]).toEqual(['open', [1, 2]]);
    socket(1).accept();
    await turns();
    expect([socket(0).state, socket(1).state]).toEqual(['closed', 'open']);
    expect(socket(1).sent('subscribe')[0]?.cursor).toMatchObject([{ channel: 'a', offset: 2 }]);
  });

  it('sends a new token before the current one expires, on the same connection', async () => {
    const tokens: string[] = [];
    const getToken = (): string => {
      tokens.push(jwt({ iat: harness.clock.now() / 1000, exp: harness.clock.now() / 1000 + 600 }));
      return tokens.at(-1)!;
    };
    const client = harness.client({ token: undefined, getToken });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(539_000);
    expect(socket().sent('auth')).toHaveLength(0);
    await harness.clock.advance(2000);
    expect(
      socket()
        .sent('auth')
        .map(({ token }) => token),
    ).toEqual([tokens[1]]);
    await harness.clock.advance(541_000);
    expect(socket().sent('auth')).toHaveLength(2);
    expect(harness.service.sockets).toHaveLength(1);
  });

  it('ends only the channels that a new token does not permit', async () => {
    const client = harness.client({
      token: undefined,
      getToken: () => jwt({ iat: harness.clock.now() / 1000, exp: harness.clock.now() / 1000 + 600 }),
    });
    const a = client.channel('a').subscribe(() => undefined);
    const b = client.channel('b').subscribe(() => undefined);
    await Promise.all([a.ready(), b.ready()]);
    harness.service.onFrame = ({ action }) => (action === 'auth' ? { tokenExpiresAt: 0, ended: ['b'] } : undefined);
    await harness.clock.advance(541_000);
    expect([a.state, b.state]).toEqual(['subscribed', 'unsubscribed']);
  });

  it('opens a new connection when the token has expired (P-45)', async () => {
    let served = 0;
    const client = harness.client({ token: undefined, getToken: () => `token-${(served += 1)}` });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1, { push: false });
    harness.service.onFrame = (_, { token }) =>
      token === 'token-1' ? { error: { code: 'token_expired', message: 'expired', requestId: 'r' } } : undefined;
    await harness.clock.advance(32_000);
    expect(harness.service.sockets.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    expect(seen).toEqual([1]);
    expect(client.state).toBe('connected');
  });

  it('disconnects with the error when the token has expired and there is no other', async () => {
    const client = harness.client();
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    harness.service.onFrame = () => ({ error: { code: 'token_expired', message: 'expired', requestId: 'r' } });
    await harness.clock.advance(32_000);
    expect(states.at(-1)).toMatchObject({ state: 'disconnected', code: 'token_expired' });
    expect(subscription.state).toBe('unsubscribed');
    expect(harness.service.sockets).toHaveLength(1);
  });

  it('gets a new token after a failed handshake (P-17)', async () => {
    let served = 0;
    harness.service.onHandshake = ({ token }) => (token === 'token-1' ? 1006 : undefined);
    const client = harness.client({
      token: undefined,
      getToken: () => `token-${(served += 1)}`,
      transports: ['websocket'],
    });
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(1000);
    expect(client.state).toBe('connected');
    expect(served).toBe(2);
  });

  it('reconnects when the service has removed the connection (P-31)', async () => {
    const client = harness.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    harness.service.onFrame = (_, from) =>
      from === socket(0) ? { error: { code: 'connection_gone', message: 'gone', requestId: 'r' } } : undefined;
    await harness.clock.advance(32_000);
    expect(harness.service.sockets).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('reports that the service closed the connection because a frame was too large (P-44)', async () => {
    const client = harness.client();
    const states = statesOf(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    socket().end(1009);
    expect(states.at(-1)).toMatchObject({ state: 'connecting', code: 'message_too_large' });
  });

  it('does not change a channel again before the reply to its last change (P-21)', async () => {
    const client = harness.client();
    const keep = client.channel('keep').subscribe(() => undefined);
    await keep.ready();
    harness.service.onFrame = ({ action }) => (action === 'unsubscribe' ? 'hang' : undefined);
    const first = client.channel('a').subscribe(() => undefined);
    await first.ready();
    first.unsubscribe();
    await turns();
    const { seen, handler } = collect();
    const second = client.channel('a').subscribe(handler);
    await turns();
    expect(socket().sent('subscribe')).toHaveLength(2);
    expect(second.state).toBe('subscribing');
    const [frame] = socket().sent('unsubscribe');
    socket().subscribed.delete('a');
    socket().deliver({ reply: 'unsubscribe', id: frame?.id, channels: ['a'] });
    await second.ready();
    harness.service.publish('a', 1);
    expect(seen).toEqual([1]);
  });

  it('splits many channels into several frames, and announces presence only where requested', async () => {
    const client = harness.client();
    const subscriptions = Array.from({ length: 120 }, (_, n) =>
      client.channel(`c:${n}`).subscribe(() => undefined, { presence: n < 10 }),
    );
    await Promise.all(subscriptions.map((subscription) => subscription.ready()));
    const frames = socket().sent('subscribe');
    expect(frames.map(({ channels, presence }) => [channels.length, presence])).toEqual([
      [10, true],
      [50, false],
      [50, false],
      [10, false],
    ]);
  });
});
