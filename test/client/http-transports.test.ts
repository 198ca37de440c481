import { World, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('a client over Server-Sent Events', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  const only = { transports: ['sse'] } as const;
  const stream = () => [...world.service.streams][0]!;

  it('comes back when the service ends the stream, after the pause that it asks for, without a change of state', async () => {
    const client = world.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const states = statesOf(client);
    world.service.publish('a', 1);
    await turns();
    const first = stream();
    first.write('event: end\ndata: {"retryAfterMs":700}\n\n');
    first.end();
    await turns();
    world.service.publish('a', 2);
    await world.clock.advance(600);
    expect(world.service.streams.size).toBe(0);
    await world.clock.advance(200);
    expect(seen).toEqual([1, 2]);
    expect(states).toEqual([]);
  });

  it('comes back with its place when the stream breaks', async () => {
    const client = world.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    await world.clock.advance(20_000);
    stream().end(new TypeError('terminated'));
    world.service.publish('a', 2);
    await world.clock.advance(1000);
    expect(seen).toEqual([1, 2]);
    expect(client.transport).toBe('sse');
  });

  it('takes a stream without a heartbeat for dead', async () => {
    const client = world.client(only);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await world.clock.advance(120_000);
    expect(world.service.asked('/v1/events')).toHaveLength(1);
    world.service.heartbeats = false;
    await world.clock.advance(40_000);
    expect(world.service.asked('/v1/events')).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('tells of gaps in their place', async () => {
    const client = world.client(only);
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    const recovered: unknown[] = [];
    subscription.on('gap', ({ from, to, reason }) => void seen.push(`${from}-${to} ${reason}`));
    await subscription.ready();
    world.service.publish('a', 1);
    await world.clock.advance(10_000);
    client.disconnect();
    for (const n of [2, 3, 4]) world.service.publish('a', n);
    world.service.channels.expire('a', 3);
    subscription.on('subscribed', (event) => void recovered.push(event.recovered));
    client.connect();
    await turns();
    expect(seen).toEqual([1, '2-3 expired', 4]);
    expect(recovered).toEqual([false]);
  });

  it('asks for a hole over HTTP', async () => {
    const client = world.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const messages = [1, 2, 3].map((n) => world.service.channels.add('a', n).message);
    stream().write(`data: ${JSON.stringify(messages[2])}\n\n`);
    await world.clock.advance(500);
    expect(seen).toEqual([]);
    await world.clock.advance(1000);
    expect(seen).toEqual([1, 2, 3]);
    expect(world.service.asked('/v1/messages/now')).toHaveLength(1);
  });

  it('reports what is not the protocol, and falls', async () => {
    const client = world.client({ transports: ['sse', 'short-poll'], attempts: 1 });
    const moves: unknown[] = [];
    client.on('transport', ({ change, to, code }) => void moves.push([change, to, code]));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    stream().write('data: <html>\n\n');
    await world.clock.advance(1000);
    world.service.publish('a', 1);
    await world.clock.advance(2000);
    expect(moves[0]).toEqual(['downgrade', 'short-poll', 'invalid_response']);
    expect(seen).toEqual([1]);
  });

  it('opens one stream more for channels that do not fit, and none anew for those that go', async () => {
    const client = world.client(only);
    const subscriptions = Array.from({ length: 60 }, (_, n) => client.channel(`c:${n}`).subscribe(() => undefined));
    await Promise.all(subscriptions.map((subscription) => subscription.ready()));
    const sizes = world.service
      .asked('/v1/events')
      .map(({ url }) => url.searchParams.get('channels')!.split(',').length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
    const before = sizes.length;
    subscriptions[0]?.unsubscribe();
    await turns();
    expect(world.service.asked('/v1/events')).toHaveLength(before);
    await client
      .channel('late')
      .subscribe(() => undefined)
      .ready();
    expect(world.service.asked('/v1/events')).toHaveLength(before + 1);
  });
});

describe('a client that polls', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  const asked = (path = '/v1/messages/now') => world.service.asked(path);

  it('asks again after the pause that the service suggests, within the bounds of the caller', async () => {
    for (const [pollAfterMs, expected] of [
      [250, 20],
      [5000, 4],
      [60_000, 2],
    ] as const) {
      world.service.pollAfterMs = pollAfterMs;
      const client = world.client({ transports: ['short-poll'], minPollMs: 1000, maxPollMs: 10_000 });
      await client
        .channel('a')
        .subscribe(() => undefined)
        .ready();
      const before = asked().length;
      await world.clock.advance(20_500);
      expect([pollAfterMs, Math.abs(asked().length - before - expected) <= 1]).toEqual([pollAfterMs, true]);
      client.close();
    }
  });

  it('asks for 304 with the cursor, and takes it for nothing new', async () => {
    const client = world.client({ transports: ['short-poll'] });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    await world.clock.advance(3500);
    const [first, ...rest] = asked();
    expect(first?.headers.get('if-none-match')).toBeNull();
    for (const { url, headers } of rest) {
      expect(headers.get('if-none-match')).toBe(`"${url.searchParams.get('cursor')}"`);
    }
    expect(seen).toEqual([1]);
    expect(client.state).toBe('connected');
  });

  it('has a question waiting all the time with long polls, and the first one does not wait', async () => {
    const client = world.client({ transports: ['long-poll'] });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(200);
    // From the functions that hold requests from the first one on: they may have no room for more.
    expect(asked('/v1/messages').map(({ url }) => url.searchParams.get('wait'))).toEqual([null, '20']);
    expect(asked()).toEqual([]);
    world.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
    await world.clock.advance(200);
    world.service.publish('a', 2);
    await turns();
    expect(seen).toEqual([1, 2]);
  });

  it('asks anew at once when a channel is added, from now on, and loses nothing of the others', async () => {
    const client = world.client({ transports: ['long-poll'] });
    const [one, two] = [collect(), collect()];
    await client.channel('a').subscribe(one.handler).ready();
    await world.clock.advance(1000);
    world.service.publish('b', 'before');
    const added = client.channel('b').subscribe(two.handler);
    await added.ready();
    await world.clock.advance(200);
    world.service.publish('a', 1);
    world.service.publish('b', 'after');
    await world.clock.advance(200);
    expect([one.seen, two.seen]).toEqual([[1], [2]]);
  });

  it('reads on at once while there is more', async () => {
    world.service.limit = 2;
    const client = world.client({ transports: ['short-poll'], minPollMs: 10_000 });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    for (let n = 1; n <= 7; n++) world.service.publish('a', n);
    await world.clock.advance(11_000);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('takes a question that is not answered for lost', async () => {
    const client = world.client({ transports: ['short-poll'] });
    const states = statesOf(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    world.service.onRequest = () => 'hang';
    await world.clock.advance(32_000);
    expect(states.at(-1)).toMatchObject({ state: 'connecting', code: 'timeout' });
    expect(asked().at(-2)?.signal.aborted).toBe(true);
  });

  it('ends with the reason when the token is refused and there is no other', async () => {
    world.service.onRequest = () => ({
      status: 401,
      body: { error: { code: 'unauthorized', message: 'no', requestId: 'r' } },
    });
    const client = world.client({ transports: ['short-poll'] });
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(() => undefined);
    await expect(subscription.ready()).rejects.toMatchObject({ code: 'unauthorized', requestId: 'r' });
    await world.clock.advance(100_000);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'requested'],
      ['disconnected', 'unauthorized'],
    ]);
    expect(asked()).toHaveLength(1);
    world.service.onRequest = () => undefined;
    client.setToken('another');
    client.connect();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
  });

  it('asks getToken again after a while when it fails, without changing the transport', async () => {
    let served = 0;
    const getToken = (): string => {
      served += 1;
      if (served < 4) throw new Error('the back end is down');
      return 'token';
    };
    const client = world.client({ token: undefined, getToken });
    const codes: string[] = [];
    client.on('attemptFailed', ({ transport, code }) => void codes.push(`${transport} ${code}`));
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(20_000);
    expect(codes).toEqual(['websocket token_failed', 'websocket token_failed', 'websocket token_failed']);
    expect(client.transport).toBe('websocket');
  });
});
