import type { TransportEvent } from '../../client/src/index';
import { World, collect, statesOf, turns } from '../helpers/client/client-harness';
import { jwt } from '../helpers/client/jwt';

describe('a client on a WebSocket', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  const socket = (index = 0) => world.service.sockets[index]!;

  it('holds back what comes before the reply to subscribe (P-36)', async () => {
    world.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    const client = world.client();
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    const [frame] = socket().sent('subscribe');
    const first = world.service.channels.add('a', 1).message;
    const second = world.service.channels.add('a', 2).message;
    socket().push(second);
    expect(seen).toEqual([]);
    const reply = { channel: 'a', status: 'subscribed', epoch: first.epoch, offset: 1 };
    socket().deliver({ reply: 'subscribe', id: frame?.id, channels: [reply], messages: [], cursor: '', more: false });
    await turns();
    expect(seen).toEqual([2]);
  });

  it('drops duplicates and puts what is reordered into order', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const messages = [1, 2, 3, 4].map((n) => world.service.publish('a', n, { push: false }));
    for (const index of [1, 0, 0, 3, 2, 1]) socket().push(messages[index]!);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('asks for a hole after a second, and then less and less often while the log has nothing (P-36)', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1, { push: false });
    world.service.onFrame = ({ action }) =>
      action === 'sync' ? { channels: [], messages: [], cursor: '', more: false } : undefined;
    world.service.publish('a', 2);
    await world.clock.advance(900);
    expect(socket().sent('sync')).toHaveLength(0);
    await world.clock.advance(200);
    expect(socket().sent('sync')).toHaveLength(1);
    await world.clock.advance(2000);
    expect(socket().sent('sync')).toHaveLength(2);
    await world.clock.advance(4000);
    expect(socket().sent('sync')).toHaveLength(3);
    world.service.onFrame = () => undefined;
    await world.clock.advance(8200);
    expect(seen).toEqual([1, 2]);
  });

  it('tells of a gap with both offsets and the reason, in its place', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler, {
      onGap: ({ from, to, reason }) => void seen.push(`${from}-${to} ${reason}`),
    });
    await subscription.ready();
    world.service.publish('a', 1);
    await world.clock.advance(10_000);
    socket().end(1006);
    for (const n of [2, 3, 4, 5]) world.service.publish('a', n);
    world.service.channels.expire('a', 3);
    const recovered: unknown[] = [];
    subscription.on('subscribed', (event) => void recovered.push(event.recovered));
    await world.clock.advance(2000);
    expect(seen).toEqual([1, '2-3 expired', 4, 5]);
    expect(recovered).toEqual([false]);
  });

  it('goes on in a new epoch after a gap', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    subscription.on('gap', ({ reason, from, to }) => void seen.push(`${from}-${to} ${reason}`));
    await subscription.ready();
    for (const n of [1, 2, 3]) world.service.publish('a', n);
    world.service.channels.restart('a');
    world.service.publish('a', 'first of the new epoch');
    await world.clock.advance(1200);
    world.service.publish('a', 'second');
    expect(seen).toEqual([1, 2, 3, '4-0 epoch', 1, 2]);
  });

  it('pulls what was missed page by page', async () => {
    world.service.limit = 3;
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(10_000);
    socket().end(1001);
    for (let n = 1; n <= 10; n++) world.service.publish('a', n);
    await world.clock.advance(1000);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(socket(1).sent('sync')).toHaveLength(3);
  });

  it('finds a lost last message after a quiet time, which grows while nothing is found', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    world.service.publish('a', 2, { push: false });
    await world.clock.advance(29_000);
    expect(seen).toEqual([1]);
    await world.clock.advance(2000);
    expect(seen).toEqual([1, 2]);
    await world.clock.advance(3_600_000);
    const asked = socket().sent('sync').length;
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(18);
  });

  it('asks about many quiet channels in one frame', async () => {
    const client = world.client();
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        client
          .channel(name)
          .subscribe(() => undefined)
          .ready(),
      ),
    );
    await world.clock.advance(31_000);
    expect(
      socket()
        .sent('sync')
        .map(({ cursor }) => cursor.length),
    ).toEqual([3]);
  });

  it('pings only when nothing else was sent for a while', async () => {
    const client = world.client({ quietMs: 1e9, maxQuietMs: 1e9, keepAliveMs: 240_000 });
    const { handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(200_000);
    await client.channel('a').publish('hello');
    await world.clock.advance(200_000);
    expect(socket().sent('ping')).toHaveLength(0);
    await world.clock.advance(60_000);
    expect(socket().sent('ping')).toHaveLength(1);
  });

  it('finds out that a socket is half open, and comes back', async () => {
    const client = world.client({ quietMs: 1e9, maxQuietMs: 1e9 });
    const states = statesOf(client);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    socket().dead = true;
    world.service.publish('a', 1);
    await world.clock.advance(240_000);
    expect(client.state).toBe('connected');
    await world.clock.advance(12_000);
    expect(seen).toEqual([1]);
    expect(states.map(({ state, code }) => [state, code]).slice(2)).toEqual([
      ['connecting', 'timeout'],
      ['connected', 'ready'],
    ]);
    expect(world.service.sockets).toHaveLength(2);
  });

  it('finds it out at once when the page is looked at again', async () => {
    const client = world.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    socket().dead = true;
    await world.clock.advance(20_000);
    await world.happen('visible');
    await world.clock.advance(10_600);
    expect(world.service.sockets).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('keeps a connection whose function crashed once, and asks again', async () => {
    const client = world.client();
    const errors: string[] = [];
    client.on('error', ({ code }) => void errors.push(code));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1, { push: false });
    world.service.onFrame = ({ id }) => ({ error: { code: 'internal_error', message: 'crashed', requestId: 'r' }, id });
    await world.clock.advance(31_000);
    expect(errors).toEqual(['internal_error']);
    world.service.onFrame = () => undefined;
    await world.clock.advance(61_000);
    expect(seen).toEqual([1]);
    expect(world.service.sockets).toHaveLength(1);
  });

  it('is replaced before the platform cuts it, without a pause and without a change of state', async () => {
    const client = world.client();
    const moves: TransportEvent[] = [];
    client.on('transport', (event) => void moves.push(event));
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    const states = statesOf(client);
    let both = 0;
    let n = 0;
    for (let minute = 0; minute < 125; minute++) {
      await world.clock.advance(60_000);
      world.service.publish('a', (n += 1));
      both = Math.max(both, world.service.sockets.length);
    }
    expect(seen).toEqual(Array.from({ length: 125 }, (_, i) => i + 1));
    expect(both).toBe(2);
    expect(states).toEqual([]);
    expect(world.service.open).toHaveLength(1);
    expect(moves.map(({ change, from, to, code }) => [change, from, to, code])).toEqual([
      ['reconnect', 'websocket', 'websocket', 'replaced'],
    ]);
    expect(subscription.state).toBe('subscribed');
  });

  it('subscribes the new connection with the cursor before the old one is let go', async () => {
    const client = world.client({ maxConnectionMs: 100_000 });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    world.service.onHandshake = () => 'hang';
    await world.clock.advance(96_000);
    expect(world.service.sockets).toHaveLength(2);
    world.service.publish('a', 2);
    expect([socket(0).state, seen]).toEqual(['open', [1, 2]]);
    socket(1).accept();
    await turns();
    expect([socket(0).state, socket(1).state]).toEqual(['closed', 'open']);
    expect(socket(1).sent('subscribe')[0]?.cursor).toMatchObject([{ channel: 'a', offset: 2 }]);
  });

  it('gives the connection a new token before the old one ends, on the same connection', async () => {
    const tokens: string[] = [];
    const getToken = (): string => {
      tokens.push(jwt({ iat: world.clock.now() / 1000, exp: world.clock.now() / 1000 + 600 }));
      return tokens.at(-1)!;
    };
    const client = world.client({ token: undefined, getToken });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(539_000);
    expect(socket().sent('auth')).toHaveLength(0);
    await world.clock.advance(2000);
    expect(
      socket()
        .sent('auth')
        .map(({ token }) => token),
    ).toEqual([tokens[1]]);
    await world.clock.advance(541_000);
    expect(socket().sent('auth')).toHaveLength(2);
    expect(world.service.sockets).toHaveLength(1);
  });

  it('ends the channels that a new token does not cover, and no others', async () => {
    const client = world.client({
      token: undefined,
      getToken: () => jwt({ iat: world.clock.now() / 1000, exp: world.clock.now() / 1000 + 600 }),
    });
    const a = client.channel('a').subscribe(() => undefined);
    const b = client.channel('b').subscribe(() => undefined);
    await Promise.all([a.ready(), b.ready()]);
    world.service.onFrame = ({ action }) => (action === 'auth' ? { tokenExpiresAt: 0, ended: ['b'] } : undefined);
    await world.clock.advance(541_000);
    expect([a.state, b.state]).toEqual(['subscribed', 'unsubscribed']);
  });

  it('makes a new connection when the token ran out meanwhile (P-45)', async () => {
    let served = 0;
    const client = world.client({ token: undefined, getToken: () => `token-${(served += 1)}` });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1, { push: false });
    world.service.onFrame = (_, { token }) =>
      token === 'token-1' ? { error: { code: 'token_expired', message: 'expired', requestId: 'r' } } : undefined;
    await world.clock.advance(32_000);
    expect(world.service.sockets.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    expect(seen).toEqual([1]);
    expect(client.state).toBe('connected');
  });

  it('ends with the reason when the token ran out and there is no other', async () => {
    const client = world.client();
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    world.service.onFrame = () => ({ error: { code: 'token_expired', message: 'expired', requestId: 'r' } });
    await world.clock.advance(32_000);
    expect(states.at(-1)).toMatchObject({ state: 'disconnected', code: 'token_expired' });
    expect(subscription.state).toBe('unsubscribed');
    expect(world.service.sockets).toHaveLength(1);
  });

  it('asks for a fresh token after a failed handshake (P-17)', async () => {
    let served = 0;
    world.service.onHandshake = ({ token }) => (token === 'token-1' ? 1006 : undefined);
    const client = world.client({
      token: undefined,
      getToken: () => `token-${(served += 1)}`,
      transports: ['websocket'],
    });
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(1000);
    expect(client.state).toBe('connected');
    expect(served).toBe(2);
  });

  it('connects again when the service no longer knows the connection (P-31)', async () => {
    const client = world.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    world.service.onFrame = (_, from) =>
      from === socket(0) ? { error: { code: 'connection_gone', message: 'gone', requestId: 'r' } } : undefined;
    await world.clock.advance(32_000);
    expect(world.service.sockets).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('says so when the service closes because a frame was too large (P-44)', async () => {
    const client = world.client();
    const states = statesOf(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    socket().end(1009);
    expect(states.at(-1)).toMatchObject({ state: 'connecting', code: 'message_too_large' });
  });

  it('does not change a channel again before the reply to its last change (P-21)', async () => {
    const client = world.client();
    const keep = client.channel('keep').subscribe(() => undefined);
    await keep.ready();
    world.service.onFrame = ({ action }) => (action === 'unsubscribe' ? 'hang' : undefined);
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
    world.service.publish('a', 1);
    expect(seen).toEqual([1]);
  });

  it('spreads many channels over several frames, and announces only where it is asked to', async () => {
    const client = world.client();
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
