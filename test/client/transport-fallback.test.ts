import type { AttemptFailedEvent, TransportEvent, Tidings } from '../../client/src/index';
import { ClientHarness, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('the transport fallback', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  function watch(client: Tidings): { changes: TransportEvent[]; attempts: AttemptFailedEvent[] } {
    const changes: TransportEvent[] = [];
    const attempts: AttemptFailedEvent[] = [];
    client.on('transport', (event) => void changes.push(event));
    client.on('attemptFailed', (event) => void attempts.push(event));
    return { changes, attempts };
  }

  const path = (name: string) => ({ sse: '/v1/events', poll: '/v1/messages' })[name];

  it('downgrades when all attempts to open a WebSocket failed, and reports the reason', async () => {
    harness.service.onHandshake = () => 1006;
    const client = harness.client({ attempts: 2 });
    const { changes, attempts } = watch(client);
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    expect(attempts.map(({ transport, code, retryInMs }) => [transport, code, retryInMs])).toEqual([
      ['websocket', 'connection_lost', 500],
    ]);
    expect(client.state).toBe('connecting');
    await harness.clock.advance(500);
    expect(attempts).toHaveLength(2);
    expect(changes).toEqual([
      expect.objectContaining({ change: 'downgrade', from: undefined, to: 'sse', code: 'connection_lost' }),
    ]);
    expect(changes[0]?.reason).toContain('1006');
    expect(client.transport).toBe('sse');
    harness.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
  });

  it('upgrades while the less preferred transport still delivers, without loss or duplicates', async () => {
    let isUp = false;
    harness.service.onHandshake = () => (isUp ? undefined : 1006);
    const client = harness.client({ attempts: 1 });
    const { changes } = watch(client);
    const { seen, handler } = collect();
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    expect(client.transport).toBe('sse');
    harness.service.publish('a', 1);
    await harness.clock.advance(60_000);
    const attempts = harness.service.sockets.length;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThan(12);
    expect(client.transport).toBe('sse');
    isUp = true;
    harness.service.publish('a', 2);
    await harness.clock.advance(120_000);
    expect(client.transport).toBe('websocket');
    harness.service.publish('a', 3);
    await turns();
    expect(seen).toEqual([1, 2, 3]);
    expect(harness.service.streams.size).toBe(0);
    expect(changes.map(({ change, from, to }) => [change, from, to])).toEqual([
      ['downgrade', undefined, 'sse'],
      ['upgrade', 'sse', 'websocket'],
    ]);
    expect(changes[1]?.code).toBe('upgraded');
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected']);
    expect(subscription.state).toBe('subscribed');
  });

  it('does not upgrade before the better transport has subscribed', async () => {
    harness.service.onHandshake = () => 1006;
    const client = harness.client({ attempts: 1 });
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    harness.service.onHandshake = () => undefined;
    harness.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    await harness.clock.advance(5000);
    expect(harness.service.openSockets).toHaveLength(1);
    expect(client.transport).toBe('sse');
    harness.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
    await harness.clock.advance(20_000);
    expect(client.transport).toBe('sse');
  });

  it('downgrades at once, transport by transport, when the service has no capacity, and obeys Retry-After', async () => {
    harness.service.onHandshake = () => 1006;
    harness.service.onRequest = ({ url }) => {
      if (url.pathname === path('sse')) return { status: 429, headers: { 'retry-after': '100' } };
      return url.pathname === path('poll') ? { status: 503, headers: { 'retry-after': '100' } } : undefined;
    };
    const client = harness.client({ attempts: 1 });
    const { changes } = watch(client);
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await harness.clock.advance(1000);
    expect(changes.map(({ from, to, code }) => [from, to, code])).toEqual([
      [undefined, 'short-poll', 'connection_lost'],
    ]);
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(1);
    harness.service.publish('a', 1);
    await harness.clock.advance(90_000);
    expect(seen).toEqual([1]);
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(1);
    await harness.clock.advance(12_000);
    expect(harness.service.requestsTo('/v1/events').length).toBeGreaterThan(1);
  });

  it('treats a 5xx response of API Gateway, which has no error code of the service, as no capacity', async () => {
    harness.service.onRequest = ({ url }) =>
      url.searchParams.has('wait') ? { status: 500, body: { message: 'Internal Server Error' } } : undefined;
    const client = harness.client({ transports: ['long-poll', 'short-poll'] });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(300);
    expect(client.transport).toBe('short-poll');
  });

  it('tries the same transport first when a stable connection breaks', async () => {
    const client = harness.client();
    const { changes, attempts } = watch(client);
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    await harness.clock.advance(10_000);
    const states = statesOf(client);
    harness.service.openSockets[0]?.end(1006);
    expect([client.state, subscription.state]).toEqual(['connecting', 'subscribing']);
    harness.service.publish('a', 1);
    await harness.clock.advance(1000);
    expect(client.transport).toBe('websocket');
    expect(seen).toEqual([1]);
    expect(changes).toEqual([]);
    expect(attempts).toEqual([]);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'connection_lost'],
      ['connected', 'ready'],
    ]);
  });

  it('downgrades when connections open and break at once', async () => {
    const client = harness.client({ attempts: 2 });
    harness.service.onFrame = (_frame, socket) => {
      socket.end(1006);
      return 'hang';
    };
    const { changes } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(4000);
    expect(client.transport).toBe('sse');
    expect(changes.at(-1)?.change).toBe('downgrade');
  });

  it('tries all transports when everything fails, with waits that increase up to a bound', async () => {
    harness.service.onHandshake = () => 1006;
    harness.service.onRequest = () => 'fail';
    const client = harness.client({ attempts: 1, backoff: { baseMs: 1000, maxMs: 8000 } });
    const { attempts } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(120_000);
    expect(client.state).toBe('connecting');
    const waits = attempts.map(({ retryInMs }) => retryInMs);
    expect(Math.max(...waits)).toBe(4000);
    expect(waits.slice(-4)).toEqual([4000, 4000, 4000, 4000]);
    expect(new Set(attempts.map(({ transport }) => transport)).size).toBe(4);
    harness.service.onRequest = () => undefined;
    await harness.clock.advance(5000);
    expect(client.state).toBe('connected');
  });

  it('skips the WebSocket when the platform has none, reports it, and does not try again', async () => {
    const client = harness.client({ platform: { WebSocket: undefined } });
    const { attempts, changes } = watch(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(600_000);
    expect(client.transport).toBe('sse');
    expect(attempts.map(({ transport, code, retryInMs }) => [transport, code, retryInMs])).toEqual([
      ['websocket', 'invalid_options', Infinity],
    ]);
    expect(changes[0]?.reason).toContain('platform.WebSocket');
  });

  it('disconnects when none of its transports can work on this platform', async () => {
    const client = harness.client({ transports: ['websocket'], platform: { WebSocket: undefined } });
    client.channel('a').subscribe(() => undefined);
    await turns();
    expect(client.state).toBe('disconnected');
  });

  it('uses the transports of its options in their order', async () => {
    const client = harness.client({ transports: ['short-poll', 'websocket'] });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(client.transport).toBe('short-poll');
    harness.service.onRequest = () => ({ status: 503 });
    await harness.clock.advance(3000);
    expect(client.transport).toBe('websocket');
  });

  it('counts a transport that is not ready in time as failed', async () => {
    harness.service.onHandshake = () => 'hang';
    const client = harness.client({ attempts: 1, connectTimeoutMs: 8000 });
    const { attempts } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(7999);
    expect(attempts).toEqual([]);
    await harness.clock.advance(1);
    expect(attempts.map(({ transport, code }) => [transport, code])).toEqual([['websocket', 'timeout']]);
    expect(client.transport).toBe('sse');
  });

  it('connects at once when the page becomes visible', async () => {
    harness.service.onHandshake = () => 1006;
    harness.service.onRequest = () => 'fail';
    const client = harness.client();
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(100_000);
    harness.service.onHandshake = () => undefined;
    await harness.dispatch('visible');
    expect(client.state).toBe('connected');
  });

  it('waits while the machine is offline, and resumes from its position when it is online', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    harness.service.publish('a', 1);
    const states = statesOf(client);
    await harness.dispatch('offline');
    expect([client.state, subscription.state]).toEqual(['connecting', 'subscribing']);
    harness.service.publish('a', 2);
    await harness.clock.advance(600_000);
    expect(harness.service.sockets).toHaveLength(1);
    await harness.dispatch('online');
    expect(seen).toEqual([1, 2]);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'offline'],
      ['connected', 'ready'],
    ]);
  });
});
