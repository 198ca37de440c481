import { ClientHarness, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('a client that connects', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it('connects over WebSocket when a channel is subscribed, not before', async () => {
    const client = harness.client();
    expect(client.state).toBe('disconnected');
    await turns();
    expect(harness.service.sockets).toHaveLength(0);

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
    harness.service.publish('orders:42', 'hello');
    harness.service.publish('orders:42', 'again');
    expect(seen).toEqual([1, 2]);
  });

  it('sends the token in the query of the handshake and in the header of requests', async () => {
    const client = harness.client({ token: 'a.b+c' });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(harness.service.sockets[0]?.token).toBe('a.b+c');
    await client.channel('a').presence();
    expect(harness.service.requests[0]?.headers.get('authorization')).toBe('Bearer a.b+c');
  });

  it.each(['sse', 'long-poll', 'short-poll'] as const)('delivers in order over %s', async (name) => {
    const client = harness.client({ transports: [name] });
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    expect(client.transport).toBe(name);
    harness.service.publish('a', 1);
    await harness.clock.advance(2000);
    harness.service.publish('a', 2);
    harness.service.publish('a', 3);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1, 2, 3]);
    expect(subscription.cursor).not.toBe('');
  });

  it('starts with new messages by default, not with earlier ones', async () => {
    harness.service.publish('a', 'old');
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = harness.client({ transports: [name] });
      const { seen, handler } = collect();
      await client.channel('a').subscribe(handler).ready();
      await harness.clock.advance(3000);
      expect([name, seen]).toEqual([name, []]);
      client.close();
    }
  });

  it('disconnects when no channel was subscribed for a while, and connects again for the next subscription', async () => {
    const client = harness.client();
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    const states = statesOf(client);
    subscription.unsubscribe();
    await harness.clock.advance(4000);
    expect(client.state).toBe('connected');
    expect(harness.service.sockets[0]?.sent('unsubscribe')).toHaveLength(1);
    await harness.clock.advance(1500);
    expect(states.map(({ state, code }) => [state, code])).toEqual([['disconnected', 'idle']]);
    expect(harness.service.openSockets).toHaveLength(0);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(client.state).toBe('connected');
  });

  it('keeps the connection when a channel is unsubscribed and subscribed again at once, as React does in strict mode', async () => {
    const client = harness.client();
    client
      .channel('a')
      .subscribe(() => undefined)
      .unsubscribe();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(20_000);
    expect(harness.service.sockets).toHaveLength(1);
    harness.service.publish('a', 1);
    expect(seen).toEqual([1]);
  });

  it('keeps positions between disconnect and connect', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    harness.service.publish('a', 1);
    client.disconnect();
    expect([client.state, subscription.state]).toEqual(['disconnected', 'subscribing']);
    harness.service.publish('a', 2);
    await harness.clock.advance(60_000);
    expect(harness.service.sockets).toHaveLength(1);
    client.connect();
    await turns();
    expect(seen).toEqual([1, 2]);
    expect(subscription.state).toBe('subscribed');
  });

  it('connects without a subscription when connect is called', async () => {
    const client = harness.client();
    client.connect();
    await turns();
    expect(client.state).toBe('connected');
    await harness.clock.advance(60_000);
    expect(client.state).toBe('connected');
  });

  it('ends everything when it is closed, and rejects new subscriptions', async () => {
    const client = harness.client();
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    client.close();
    client.close();
    expect([client.state, subscription.state]).toEqual(['disconnected', 'unsubscribed']);
    await turns();
    expect(harness.service.openSockets).toHaveLength(0);
    expect(harness.pageListeners).toBe(0);
    expect(() => client.channel('a').subscribe(() => undefined)).toThrow(
      expect.objectContaining({ name: 'TidingsError', code: 'client_closed' }),
    );
  });

  it('rejects an invalid channel name', () => {
    expect(() => harness.client().channel('a b')).toThrow(expect.objectContaining({ code: 'invalid_channel' }));
    expect(() => harness.client().channel('presence:a').name).not.toThrow();
  });
});
