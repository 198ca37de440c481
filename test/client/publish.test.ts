import { ClientHarness, collect, turns } from '../helpers/client/client-harness';

describe('publishing', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  const posts = () => harness.service.requests.filter(({ method }) => method === 'POST');

  it('uses HTTP while the client is disconnected, and does not connect it', async () => {
    const client = harness.client();
    const published = await client.channel('a').publish({ total: 12 }, { type: 'paid' });
    expect(published).toMatchObject({ channel: 'a', offset: 1, id: 'id1', duplicate: false });
    expect(posts().map(({ url, body }) => [url.pathname, body])).toEqual([
      ['/v1/channels/a/messages', { data: { total: 12 }, type: 'paid', id: 'id1' }],
    ]);
    expect(posts()[0]?.headers.get('content-type')).toBe('application/json');
    expect(client.state).toBe('disconnected');
  });

  it('uses the WebSocket when it is connected', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const published = await client.channel('a').publish('hello');
    expect(published).toMatchObject({ offset: 1, id: 'id1', duplicate: false });
    expect(posts()).toHaveLength(0);
    expect(seen).toEqual([1]);
  });

  it('is repeated with the same id over HTTP when the connection breaks, and publishes one message', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(10_000);
    harness.service.onFrame = (frame, socket) => {
      if (frame.action !== 'publish') return undefined;
      // The message was published, but the reply is lost.
      harness.service.channels.add('a', frame.data, frame.messageId);
      socket.end(1006);
      return 'hang';
    };
    const publishing = client.channel('a').publish('once');
    await harness.clock.advance(3000);
    expect(await publishing).toMatchObject({ offset: 1, id: 'id1', duplicate: true });
    expect(posts().map(({ body }) => body)).toEqual([{ data: 'once', id: 'id1' }]);
    expect(seen).toEqual([1]);
  });

  it('is repeated after the wait that the service asked for, always with the same id', async () => {
    let throttled = 0;
    harness.service.onRequest = () => {
      throttled += 1;
      return throttled > 3
        ? undefined
        : {
            status: 429,
            body: { error: { code: 'throttled', message: 'slow', requestId: 'r' } },
            headers: { 'retry-after': '2' },
          };
    };
    const publishing = harness.client().channel('a').publish('x', { id: 'mine' });
    await harness.clock.advance(1900);
    expect(posts()).toHaveLength(1);
    await harness.clock.advance(20_000);
    expect(await publishing).toMatchObject({ id: 'mine', offset: 1 });
    expect(new Set(posts().map(({ body }) => (body as { id: string }).id))).toEqual(new Set(['mine']));
  });

  it('rejects with the last error when its time limit has passed', async () => {
    harness.service.onRequest = () => 'fail';
    const publishing = harness.client({ publishTimeoutMs: 10_000 }).channel('a').publish('x');
    const outcome = expect(publishing).rejects.toMatchObject({ name: 'TidingsError', code: 'network' });
    await harness.clock.advance(12_000);
    await outcome;
    expect(posts().length).toBeGreaterThan(2);
  });

  it('rejects at once with an error that a repetition cannot fix', async () => {
    const body = { code: 'forbidden', message: 'not you', requestId: 'r7', problems: [{ path: 'x', message: 'y' }] };
    harness.service.onRequest = () => ({ status: 403, body: { error: body } });
    await expect(harness.client().channel('a').publish('x')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'not you',
      status: 403,
      requestId: 'r7',
      problems: body.problems,
      retryable: false,
    });
    expect(posts()).toHaveLength(1);
  });

  it('rejects data that is too large without sending it, because the service would close the connection', async () => {
    const client = harness.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await expect(client.channel('a').publish('ä'.repeat(15_360))).rejects.toMatchObject({ code: 'message_too_large' });
    expect(harness.service.sockets[0]?.sent('publish')).toHaveLength(0);
    await client.channel('a').publish('x'.repeat(30_718));
  });

  it('is not sent when its signal is already aborted', async () => {
    const client = harness.client();
    const channel = client.channel('a');
    const signal = AbortSignal.abort('too late');
    await expect(channel.publish(1, { signal })).rejects.toBe('too late');
    await channel.subscribe(() => undefined).ready();
    await expect(channel.publish(2, { signal })).rejects.toBe('too late');
    expect(harness.service.channels.head('a').offset).toBe(0);
  });

  it('rejects data that JSON cannot represent', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const channel = harness.client().channel('a');
    for (const data of [10n, circular]) {
      await expect(channel.publish(data)).rejects.toMatchObject({ name: 'TidingsError', code: 'invalid_request' });
    }
    expect(harness.service.requests).toEqual([]);
  });

  it('rejects when its time limit passes while an attempt has no response', async () => {
    harness.service.onRequest = () => 'hang';
    harness.service.onFrame = ({ action }) => (action === 'publish' ? 'hang' : undefined);
    const client = harness.client({ publishTimeoutMs: 5000 });
    const channel = client.channel('a');
    const overHttp = expect(channel.publish(1)).rejects.toMatchObject({ code: 'timeout' });
    await harness.clock.advance(5000);
    await overHttp;
    await channel.subscribe(() => undefined).ready();
    const overSocket = expect(channel.publish(1)).rejects.toMatchObject({ code: 'timeout' });
    await harness.clock.advance(5000);
    await overSocket;
  });

  it('works a thousand times in parallel', async () => {
    const { seen, handler } = collect();
    const channel = harness.client().channel('a');
    await channel.subscribe(handler).ready();
    const published = await Promise.all(Array.from({ length: 1000 }, (_, n) => channel.publish(n)));
    expect(new Set(published.map(({ offset }) => offset)).size).toBe(1000);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
  });

  it('rejects with the reason of its signal', async () => {
    harness.service.onRequest = () => 'hang';
    const client = harness.client();
    const abort = new AbortController();
    const reason = new Error('changed my mind');
    const publishing = client.channel('a').publish('x', { signal: abort.signal });
    const outcome = expect(publishing).rejects.toBe(reason);
    await turns();
    abort.abort(reason);
    await outcome;
    expect(posts()[0]?.signal.aborted).toBe(true);
    await expect(client.channel('a').publish('x', { signal: abort.signal })).rejects.toBe(reason);
  });

  it('gets one new token when the service rejects the current one', async () => {
    let served = 0;
    harness.service.onRequest = ({ headers }) =>
      headers.get('authorization') === 'Bearer token-2'
        ? undefined
        : { status: 401, body: { error: { code: 'token_expired', message: 'expired', requestId: 'r' } } };
    const client = harness.client({ token: undefined, getToken: () => `token-${(served += 1)}` });
    expect(await client.channel('a').publish('x')).toMatchObject({ offset: 1 });
    expect(served).toBe(2);
  });
});

describe('history', () => {
  it('reads page by page', async () => {
    const harness = new ClientHarness();
    for (let n = 1; n <= 5; n++) harness.service.publish('a', n);
    const channel = harness.client().channel<number>('a');
    const first = await channel.history({ limit: 3 });
    expect([first.messages.map(({ data }) => data), first.more]).toEqual([[1, 2, 3], true]);
    const second = await channel.history({ from: { cursor: first.cursor } });
    expect([second.messages.map(({ data }) => data), second.more, second.gaps]).toEqual([[4, 5], false, []]);
    const last = await channel.history({ from: { last: 2 } });
    expect(last.messages.map(({ data }) => data)).toEqual([4, 5]);
    await harness.end();
  });
});
