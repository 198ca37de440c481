import { jwt } from '../helpers/client/jwt';
import { World, collect } from '../helpers/client/client-harness';

const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'short-poll'] as const;
const HOUR_MS = 3_600_000;

describe('a client whose clock is set', () => {
  let world: World;
  let set: number;
  beforeEach(() => {
    world = new World();
    set = 0;
  });
  afterEach(() => world.end());

  const client = (options = {}) => world.client({ ...options, platform: { now: () => world.clock.now() + set } });

  it.each(TRANSPORTS)('back by an hour connects again as soon as before, over %s', async (transport) => {
    let isDown = true;
    world.service.onHandshake = () => (isDown ? 1006 : undefined);
    world.service.onRequest = () => (isDown ? 'fail' : undefined);
    const { seen, handler } = collect();
    const subscription = client({ transports: [transport] })
      .channel('a')
      .subscribe(handler);
    await world.clock.advance(7000);
    set = -HOUR_MS;
    isDown = false;
    await world.clock.advance(30_000);
    expect(subscription.state).toBe('subscribed');
    world.service.publish('a', 1);
    await world.clock.advance(2000);
    expect(seen).toEqual([1]);
  });

  it('back by an hour asks for a hole, and for a lost last message, as soon as before', async () => {
    const { seen, handler } = collect();
    await client().channel('a').subscribe(handler).ready();
    world.service.publish('a', 1, { push: false });
    world.service.publish('a', 2);
    await world.clock.advance(100);
    set = -HOUR_MS;
    await world.clock.advance(2500);
    expect(seen).toEqual([1, 2]);
    world.service.publish('a', 3, { push: false });
    set = -2 * HOUR_MS;
    await world.clock.advance(60_000);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('back by an hour keeps the connection from being idle', async () => {
    const one = client({ quietMs: 1e9, maxQuietMs: 1e9 });
    await one
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(1000);
    set = -HOUR_MS;
    await world.clock.advance(500_000);
    expect(world.service.sockets[0]?.sent('ping').length).toBeGreaterThanOrEqual(1);
  });

  it('ahead by an hour goes on', async () => {
    const one = client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    set = HOUR_MS;
    world.service.publish('a', 2, { push: false });
    world.service.publish('a', 3);
    await world.clock.advance(2500);
    expect([seen, one.state]).toEqual([[1, 2, 3], 'connected']);
  });
});

describe('a client whose token was renewed late', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  it('subscribes again on the same connection, as its subscriptions may have run out (P-45)', async () => {
    let isDown = false;
    const client = world.client({
      token: undefined,
      getToken() {
        if (isDown) throw new Error('the back end is down');
        return jwt({ exp: world.clock.now() / 1000 + 300 });
      },
    });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    isDown = true;
    await world.clock.advance(290_000);
    // The service forgets subscriptions whose token has run out, and says nothing.
    const [socket] = world.service.sockets;
    socket?.subscribed.clear();
    world.service.publish('a', 1);
    await world.clock.advance(30_000);
    isDown = false;
    await world.clock.advance(11_000);
    world.service.publish('a', 2);
    expect(seen).toEqual([1, 2]);
    expect(world.service.sockets).toHaveLength(1);
    expect(socket?.sent('subscribe')).toHaveLength(2);
  });

  it('does not subscribe again when it was in time', async () => {
    const client = world.client({
      token: undefined,
      getToken: () => jwt({ exp: world.clock.now() / 1000 + 300 }),
    });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(600_000);
    const [socket] = world.service.sockets;
    expect(socket?.sent('auth').length).toBeGreaterThan(1);
    expect(socket?.sent('subscribe')).toHaveLength(1);
  });

  it.each(TRANSPORTS)('is not stuck by a getToken that never settles, over %s', async (transport) => {
    let asked = 0;
    const client = world.client({
      transports: [transport],
      token: undefined,
      getToken: () => {
        asked += 1;
        return asked === 2 ? new Promise<string>(() => undefined) : jwt({ exp: world.clock.now() / 1000 + 300 });
      },
    });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(245_000);
    for (const stream of world.service.streams) stream.end();
    await world.clock.advance(60_000);
    world.service.publish('a', 1);
    await world.clock.advance(2000);
    expect(seen).toEqual([1]);
    expect(asked).toBeGreaterThan(2);
  });

  it('gives up a call when getToken never settles, or at once with its signal', async () => {
    const client = world.client({ token: undefined, getToken: () => new Promise(() => undefined) });
    const channel = client.channel('a');
    const abort = new AbortController();
    const late = expect(channel.history()).rejects.toMatchObject({ name: 'TidingsError' });
    const aborted = expect(channel.history({ signal: abort.signal })).rejects.toBe('enough');
    abort.abort('enough');
    await aborted;
    await world.clock.advance(30_000);
    await late;
  });
});
