import type { AttemptFailedEvent, TransportEvent, Tidings } from '../../client/src/index';
import { World, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('the ladder of transports', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  function watch(client: Tidings): { moves: TransportEvent[]; attempts: AttemptFailedEvent[] } {
    const moves: TransportEvent[] = [];
    const attempts: AttemptFailedEvent[] = [];
    client.on('transport', (event) => void moves.push(event));
    client.on('attemptFailed', (event) => void attempts.push(event));
    return { moves, attempts };
  }

  const path = (name: string) => ({ sse: '/v1/events', poll: '/v1/messages' })[name];

  it('falls when a WebSocket cannot be opened, with the reason, after the tries it has', async () => {
    world.service.onHandshake = () => 1006;
    const client = world.client({ attempts: 2 });
    const { moves, attempts } = watch(client);
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    expect(attempts.map(({ transport, code, retryInMs }) => [transport, code, retryInMs])).toEqual([
      ['websocket', 'connection_lost', 500],
    ]);
    expect(client.state).toBe('connecting');
    await world.clock.advance(500);
    expect(attempts).toHaveLength(2);
    expect(moves).toEqual([
      expect.objectContaining({ change: 'downgrade', from: undefined, to: 'sse', code: 'connection_lost' }),
    ]);
    expect(moves[0]?.reason).toContain('1006');
    expect(client.transport).toBe('sse');
    world.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
  });

  it('climbs back while the lower transport still delivers, and loses and doubles nothing', async () => {
    let up = false;
    world.service.onHandshake = () => (up ? undefined : 1006);
    const client = world.client({ attempts: 1 });
    const { moves } = watch(client);
    const { seen, handler } = collect();
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    expect(client.transport).toBe('sse');
    world.service.publish('a', 1);
    await world.clock.advance(60_000);
    const tries = world.service.sockets.length;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    expect(client.transport).toBe('sse');
    up = true;
    world.service.publish('a', 2);
    await world.clock.advance(120_000);
    expect(client.transport).toBe('websocket');
    world.service.publish('a', 3);
    await turns();
    expect(seen).toEqual([1, 2, 3]);
    expect(world.service.streams.size).toBe(0);
    expect(moves.map(({ change, from, to }) => [change, from, to])).toEqual([
      ['downgrade', undefined, 'sse'],
      ['upgrade', 'sse', 'websocket'],
    ]);
    expect(moves[1]?.code).toBe('upgraded');
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected']);
    expect(subscription.state).toBe('subscribed');
  });

  it('does not change over before the better transport has subscribed', async () => {
    world.service.onHandshake = () => 1006;
    const client = world.client({ attempts: 1 });
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await turns();
    world.service.onHandshake = () => undefined;
    world.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    await world.clock.advance(5000);
    expect(world.service.open).toHaveLength(1);
    expect(client.transport).toBe('sse');
    world.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
    await world.clock.advance(20_000);
    expect(client.transport).toBe('sse');
  });

  it('falls at once, rung by rung, when the service has no capacity, and keeps to Retry-After', async () => {
    world.service.onHandshake = () => 1006;
    world.service.onRequest = ({ url }) => {
      if (url.pathname === path('sse')) return { status: 429, headers: { 'retry-after': '100' } };
      return url.pathname === path('poll') ? { status: 503, headers: { 'retry-after': '100' } } : undefined;
    };
    const client = world.client({ attempts: 1 });
    const { moves } = watch(client);
    const { seen, handler } = collect();
    client.channel('a').subscribe(handler);
    await world.clock.advance(1000);
    expect(moves.map(({ from, to, code }) => [from, to, code])).toEqual([[undefined, 'short-poll', 'connection_lost']]);
    expect(world.service.asked('/v1/events')).toHaveLength(1);
    world.service.publish('a', 1);
    await world.clock.advance(90_000);
    expect(seen).toEqual([1]);
    expect(world.service.asked('/v1/events')).toHaveLength(1);
    await world.clock.advance(12_000);
    expect(world.service.asked('/v1/events').length).toBeGreaterThan(1);
  });

  it('treats an answer of API Gateway itself, without a code of ours, as no capacity', async () => {
    world.service.onRequest = ({ url }) =>
      url.searchParams.has('wait') ? { status: 500, body: { message: 'Internal Server Error' } } : undefined;
    const client = world.client({ transports: ['long-poll', 'short-poll'] });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(300);
    expect(client.transport).toBe('short-poll');
  });

  it('tries the same transport first when a connection breaks that had worked', async () => {
    const client = world.client();
    const { moves, attempts } = watch(client);
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    await world.clock.advance(10_000);
    const states = statesOf(client);
    world.service.open[0]?.end(1006);
    expect([client.state, subscription.state]).toEqual(['connecting', 'subscribing']);
    world.service.publish('a', 1);
    await world.clock.advance(1000);
    expect(client.transport).toBe('websocket');
    expect(seen).toEqual([1]);
    expect(moves).toEqual([]);
    expect(attempts).toEqual([]);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'connection_lost'],
      ['connected', 'ready'],
    ]);
  });

  it('falls when connections open and break again at once', async () => {
    const client = world.client({ attempts: 2 });
    world.service.onFrame = (_frame, socket) => {
      socket.end(1006);
      return 'hang';
    };
    const { moves } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(4000);
    expect(client.transport).toBe('sse');
    expect(moves.at(-1)?.change).toBe('downgrade');
  });

  it('uses what is left when everything fails, with waits that grow up to their ceiling', async () => {
    world.service.onHandshake = () => 1006;
    world.service.onRequest = () => 'fail';
    const client = world.client({ attempts: 1, backoff: { baseMs: 1000, maxMs: 8000 } });
    const { attempts } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(120_000);
    expect(client.state).toBe('connecting');
    const waits = attempts.map(({ retryInMs }) => retryInMs);
    expect(Math.max(...waits)).toBe(4000);
    expect(waits.slice(-4)).toEqual([4000, 4000, 4000, 4000]);
    expect(new Set(attempts.map(({ transport }) => transport)).size).toBe(4);
    world.service.onRequest = () => undefined;
    await world.clock.advance(5000);
    expect(client.state).toBe('connected');
  });

  it('skips a WebSocket that the platform does not have, says so, and does not try again', async () => {
    const client = world.client({ platform: { WebSocket: undefined } });
    const { attempts, moves } = watch(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(600_000);
    expect(client.transport).toBe('sse');
    expect(attempts.map(({ transport, code, retryInMs }) => [transport, code, retryInMs])).toEqual([
      ['websocket', 'invalid_options', Infinity],
    ]);
    expect(moves[0]?.reason).toContain('platform.WebSocket');
  });

  it('gives up when no transport is left that could ever work', async () => {
    const client = world.client({ transports: ['websocket'], platform: { WebSocket: undefined } });
    client.channel('a').subscribe(() => undefined);
    await turns();
    expect(client.state).toBe('disconnected');
  });

  it('uses the transports that it is given, in the order that it is given', async () => {
    const client = world.client({ transports: ['short-poll', 'websocket'] });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    expect(client.transport).toBe('short-poll');
    world.service.onRequest = () => ({ status: 503 });
    await world.clock.advance(3000);
    expect(client.transport).toBe('websocket');
  });

  it('takes a transport that never gets ready for a failure', async () => {
    world.service.onHandshake = () => 'hang';
    const client = world.client({ attempts: 1, connectTimeoutMs: 8000 });
    const { attempts } = watch(client);
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(7999);
    expect(attempts).toEqual([]);
    await world.clock.advance(1);
    expect(attempts.map(({ transport, code }) => [transport, code])).toEqual([['websocket', 'timeout']]);
    expect(client.transport).toBe('sse');
  });

  it('connects at once when the page is looked at again', async () => {
    world.service.onHandshake = () => 1006;
    world.service.onRequest = () => 'fail';
    const client = world.client();
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(100_000);
    world.service.onHandshake = () => undefined;
    await world.happen('visible');
    expect(client.state).toBe('connected');
  });

  it('waits for the network while there is none, and goes on from its place when it is back', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    await subscription.ready();
    world.service.publish('a', 1);
    const states = statesOf(client);
    await world.happen('offline');
    expect([client.state, subscription.state]).toEqual(['connecting', 'subscribing']);
    world.service.publish('a', 2);
    await world.clock.advance(600_000);
    expect(world.service.sockets).toHaveLength(1);
    await world.happen('online');
    expect(seen).toEqual([1, 2]);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'offline'],
      ['connected', 'ready'],
    ]);
  });
});
