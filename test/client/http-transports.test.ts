import { ClientHarness, collect, statesOf, turns } from '../helpers/client/client-harness';

describe('a client over Server-Sent Events', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  const only = { transports: ['sse'] } as const;
  const stream = () => [...harness.service.streams][0]!;

  it('reopens a stream that the service ended after the pause that the service asked for, without a change of state', async () => {
    const client = harness.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const states = statesOf(client);
    harness.service.publish('a', 1);
    await turns();
    const first = stream();
    first.write('event: end\ndata: {"retryAfterMs":700}\n\n');
    first.end();
    await turns();
    harness.service.publish('a', 2);
    await harness.clock.advance(600);
    expect(harness.service.streams.size).toBe(0);
    await harness.clock.advance(200);
    expect(seen).toEqual([1, 2]);
    expect(states).toEqual([]);
  });

  it('reopens a broken stream from its position', async () => {
    const client = harness.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    await harness.clock.advance(20_000);
    stream().end(new TypeError('terminated'));
    harness.service.publish('a', 2);
    await harness.clock.advance(1000);
    expect(seen).toEqual([1, 2]);
    expect(client.transport).toBe('sse');
  });

  it('reopens a stream without heartbeats', async () => {
    const client = harness.client(only);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(120_000);
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(1);
    harness.service.heartbeats = false;
    await harness.clock.advance(40_000);
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('reports gaps in order with the messages', async () => {
    const client = harness.client(only);
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler);
    const recovered: unknown[] = [];
    subscription.on('gap', ({ from, to, reason }) => void seen.push(`${from}-${to} ${reason}`));
    await subscription.ready();
    harness.service.publish('a', 1);
    await harness.clock.advance(10_000);
    client.disconnect();
    for (const n of [2, 3, 4]) harness.service.publish('a', n);
    harness.service.channels.expire('a', 3);
    subscription.on('subscribed', (event) => void recovered.push(event.recovered));
    client.connect();
    await turns();
    expect(seen).toEqual([1, '2-3 expired', 4]);
    expect(recovered).toEqual([false]);
  });

  it('fills a hole over HTTP', async () => {
    const client = harness.client(only);
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const messages = [1, 2, 3].map((n) => harness.service.channels.add('a', n).message);
    stream().write(`data: ${JSON.stringify(messages[2])}\n\n`);
    await harness.clock.advance(500);
    expect(seen).toEqual([]);
    await harness.clock.advance(1000);
    expect(seen).toEqual([1, 2, 3]);
    expect(harness.service.requestsTo('/v1/messages/now')).toHaveLength(1);
  });

  it('reports an event that does not follow the protocol, and downgrades', async () => {
    const client = harness.client({ transports: ['sse', 'short-poll'], attempts: 1 });
    const changes: unknown[] = [];
    client.on('transport', ({ change, to, code }) => void changes.push([change, to, code]));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    stream().write('data: <html>\n\n');
    await harness.clock.advance(1000);
    harness.service.publish('a', 1);
    await harness.clock.advance(2000);
    expect(changes[0]).toEqual(['downgrade', 'short-poll', 'invalid_response']);
    expect(seen).toEqual([1]);
  });

  it('opens another stream for channels that do not fit, and keeps its streams when a channel is removed', async () => {
    const client = harness.client(only);
    const subscriptions = Array.from({ length: 60 }, (_, n) => client.channel(`c:${n}`).subscribe(() => undefined));
    await Promise.all(subscriptions.map((subscription) => subscription.ready()));
    const sizes = harness.service
      .requestsTo('/v1/events')
      .map(({ url }) => url.searchParams.get('channels')!.split(',').length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
    const before = sizes.length;
    subscriptions[0]?.unsubscribe();
    await turns();
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(before);
    await client
      .channel('late')
      .subscribe(() => undefined)
      .ready();
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(before + 1);
  });
});

describe('a client that polls', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  const polls = (path = '/v1/messages/now') => harness.service.requestsTo(path);

  it('polls after the pause that the service suggests, within the bounds of its options', async () => {
    for (const [pollAfterMs, expected] of [
      [250, 20],
      [5000, 4],
      [60_000, 2],
    ] as const) {
      harness.service.pollAfterMs = pollAfterMs;
      const client = harness.client({ transports: ['short-poll'], minPollMs: 1000, maxPollMs: 10_000 });
      await client
        .channel('a')
        .subscribe(() => undefined)
        .ready();
      const before = polls().length;
      await harness.clock.advance(20_500);
      expect([pollAfterMs, Math.abs(polls().length - before - expected) <= 1]).toEqual([pollAfterMs, true]);
      client.close();
    }
  });

  it('sends its cursor as If-None-Match, and handles 304 as an empty response', async () => {
    const client = harness.client({ transports: ['short-poll'] });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    await harness.clock.advance(3500);
    const [first, ...rest] = polls();
    expect(first?.headers.get('if-none-match')).toBeNull();
    for (const { url, headers } of rest) {
      expect(headers.get('if-none-match')).toBe(`"${url.searchParams.get('cursor')}"`);
    }
    expect(seen).toEqual([1]);
    expect(client.state).toBe('connected');
  });

  it('always has one long poll pending, after a first request that the service answers at once', async () => {
    const client = harness.client({ transports: ['long-poll'] });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(200);
    // The first request uses the same route as the others: if its function has no capacity left, the client notices at once.
    expect(polls('/v1/messages').map(({ url }) => url.searchParams.get('wait'))).toEqual([null, '20']);
    expect(polls()).toEqual([]);
    harness.service.publish('a', 1);
    await turns();
    expect(seen).toEqual([1]);
    await harness.clock.advance(200);
    harness.service.publish('a', 2);
    await turns();
    expect(seen).toEqual([1, 2]);
  });

  it('sends a new request at once when a channel is added, which starts with new messages, without loss on the others', async () => {
    const client = harness.client({ transports: ['long-poll'] });
    const [one, two] = [collect(), collect()];
    await client.channel('a').subscribe(one.handler).ready();
    await harness.clock.advance(1000);
    harness.service.publish('b', 'before');
    const added = client.channel('b').subscribe(two.handler);
    await added.ready();
    await harness.clock.advance(200);
    harness.service.publish('a', 1);
    harness.service.publish('b', 'after');
    await harness.clock.advance(200);
    expect([one.seen, two.seen]).toEqual([[1], [2]]);
  });

  it('reads the next page at once while there are more messages', async () => {
    harness.service.limit = 2;
    const client = harness.client({ transports: ['short-poll'], minPollMs: 10_000 });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    for (let n = 1; n <= 7; n++) harness.service.publish('a', n);
    await harness.clock.advance(11_000);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('aborts a request without a response, and reports a timeout', async () => {
    const client = harness.client({ transports: ['short-poll'] });
    const states = statesOf(client);
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    harness.service.onRequest = () => 'hang';
    await harness.clock.advance(32_000);
    expect(states.at(-1)).toMatchObject({ state: 'connecting', code: 'timeout' });
    expect(polls().at(-2)?.signal.aborted).toBe(true);
  });

  it('disconnects with the error when the token is rejected and there is no other', async () => {
    harness.service.onRequest = () => ({
      status: 401,
      body: { error: { code: 'unauthorized', message: 'no', requestId: 'r' } },
    });
    const client = harness.client({ transports: ['short-poll'] });
    const states = statesOf(client);
    const subscription = client.channel('a').subscribe(() => undefined);
    await expect(subscription.ready()).rejects.toMatchObject({ code: 'unauthorized', requestId: 'r' });
    await harness.clock.advance(100_000);
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['connecting', 'requested'],
      ['disconnected', 'unauthorized'],
    ]);
    expect(polls()).toHaveLength(1);
    harness.service.onRequest = () => undefined;
    client.setToken('another');
    client.connect();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
  });

  it('calls getToken again after it failed, without a change of the transport', async () => {
    let served = 0;
    const getToken = (): string => {
      served += 1;
      if (served < 4) throw new Error('the back end is down');
      return 'token';
    };
    const client = harness.client({ token: undefined, getToken });
    const codes: string[] = [];
    client.on('attemptFailed', ({ transport, code }) => void codes.push(`${transport} ${code}`));
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(20_000);
    expect(codes).toEqual(['websocket token_failed', 'websocket token_failed', 'websocket token_failed']);
    expect(client.transport).toBe('websocket');
  });
});
