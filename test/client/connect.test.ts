import { World, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('a client that connects', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  it('connects over WebSocket when something is subscribed, not before', async () => {
    const client = world.client();
    expect(client.state).toBe('disconnected');
    await turns();
    expect(world.service.sockets).toHaveLength(0);

    const states = statesOf(client);
    const { seen, handler } = collect();
    const subscription = client.channel('orders:42').subscribe(handler);
    await subscription.ready();

    expect(client.state).toBe('connected');
    expect(client.transport).toBe('websocket');
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'requested'],
      ['connected', 'ready'],
    ]);
    world.service.publish('orders:42', 'hello');
    world.service.publish('orders:42', 'again');
    expect(seen).toEqual([1, 2]);
  });

  it('sends the token in the query of the handshake and in the header of requests', async () => {
    const client = world.client({ token: 'a.b+c' });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(world.service.sockets[0]?.token).toBe('a.b+c');
    await client.channel('a').presence();
    expect(world.service.requests[0]?.headers.get('authorization')).toBe('Bearer a.b+c');
  });

  it.each(['sse', 'long-poll', 'short-poll'] as const)('delivers in order over %s', async (name) => {
    const client = world.client({ transports: [name] });
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    expect(client.transport).toBe(name);
    world.service.publish('a', 1);
    await world.clock.advance(2000);
    world.service.publish('a', 2);
    world.service.publish('a', 3);
    await world.clock.advance(2000);
    expect(seen).toEqual([1, 2, 3]);
    expect(subscription.cursor).not.toBe('');
  });

  it('begins now: what was published before is not handed over', async () => {
    world.service.publish('a', 'old');
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = world.client({ transports: [name] });
      const { seen, handler } = collect();
      await client.channel('a').subscribe(handler).ready();
      await world.clock.advance(3000);
      expect([name, seen]).toEqual([name, []]);
      client.close();
    }
  });

  it('lets go of the connection when nothing is subscribed for a while, and connects again for the next one', async () => {
    const client = world.client();
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    const states = statesOf(client);
    subscription.unsubscribe();
    await world.clock.advance(4000);
    expect(client.state).toBe('connected');
    expect(world.service.sockets[0]?.sent('unsubscribe')).toHaveLength(1);
    await world.clock.advance(1500);
    expect(states.map(({ state, code }) => [state, code])).toEqual([['disconnected', 'idle']]);
    expect(world.service.open).toHaveLength(0);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(client.state).toBe('connected');
  });

  it('stays when something is subscribed again soon, as a page does that is drawn twice', async () => {
    const client = world.client();
    client
      .channel('a')
      .subscribe(() => undefined)
      .unsubscribe();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(20_000);
    expect(world.service.sockets).toHaveLength(1);
    world.service.publish('a', 1);
    expect(seen).toEqual([1]);
  });

  it('keeps places over disconnect and connect', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    world.service.publish('a', 1);
    client.disconnect();
    expect([client.state, subscription.state]).toEqual(['disconnected', 'subscribing']);
    world.service.publish('a', 2);
    await world.clock.advance(60_000);
    expect(world.service.sockets).toHaveLength(1);
    client.connect();
    await turns();
    expect(seen).toEqual([1, 2]);
    expect(subscription.state).toBe('subscribed');
  });

  it('connects without a subscription when it is told to', async () => {
    const client = world.client();
    client.connect();
    await turns();
    expect(client.state).toBe('connected');
    await world.clock.advance(60_000);
    expect(client.state).toBe('connected');
  });

  it('ends everything with close, and says so afterwards', async () => {
    const client = world.client();
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    client.close();
    client.close();
    expect([client.state, subscription.state]).toEqual(['disconnected', 'unsubscribed']);
    await turns();
    expect(world.service.open).toHaveLength(0);
    expect(world.listeners).toBe(0);
    expect(() => client.channel('a').subscribe(() => undefined)).toThrow(
      expect.objectContaining({ name: 'TidingsError', code: 'client_closed' }),
    );
  });

  it('refuses a name that is no channel', () => {
    expect(() => world.client().channel('a b')).toThrow(expect.objectContaining({ code: 'invalid_channel' }));
    expect(() => world.client().channel('presence:a').name).not.toThrow();
  });
});
