import { World, collect, turns } from '../helpers/client/client-harness';

describe('publishing', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  const posts = () => world.service.requests.filter(({ method }) => method === 'POST');

  it('goes over HTTP while nothing is connected, and connects nothing', async () => {
    const client = world.client();
    const published = await client.channel('a').publish({ total: 12 }, { type: 'paid' });
    expect(published).toMatchObject({ channel: 'a', offset: 1, id: 'id1', duplicate: false });
    expect(posts().map(({ url, body }) => [url.pathname, body])).toEqual([
      ['/v1/channels/a/messages', { data: { total: 12 }, type: 'paid', id: 'id1' }],
    ]);
    expect(posts()[0]?.headers.get('content-type')).toBe('application/json');
    expect(client.state).toBe('disconnected');
  });

  it('goes over the WebSocket when there is one', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    const published = await client.channel('a').publish('hello');
    expect(published).toMatchObject({ offset: 1, id: 'id1', duplicate: false });
    expect(posts()).toHaveLength(0);
    expect(seen).toEqual([1]);
  });

  it('is tried again with the same id over HTTP when the connection breaks under it, and happens once', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await world.clock.advance(10_000);
    world.service.onFrame = (frame, socket) => {
      if (frame.action !== 'publish') return undefined;
      // It was published, but the answer is lost.
      world.service.channels.add('a', frame.data, frame.messageId);
      socket.end(1006);
      return 'hang';
    };
    const publishing = client.channel('a').publish('once');
    await world.clock.advance(3000);
    expect(await publishing).toMatchObject({ offset: 1, id: 'id1', duplicate: true });
    expect(posts().map(({ body }) => body)).toEqual([{ data: 'once', id: 'id1' }]);
    expect(seen).toEqual([1]);
  });

  it('is tried again after what the service asks to wait, always with the same id', async () => {
    let refusals = 0;
    world.service.onRequest = () => {
      refusals += 1;
      return refusals > 3
        ? undefined
        : {
            status: 429,
            body: { error: { code: 'throttled', message: 'slow', requestId: 'r' } },
            headers: { 'retry-after': '2' },
          };
    };
    const publishing = world.client().channel('a').publish('x', { id: 'mine' });
    await world.clock.advance(1900);
    expect(posts()).toHaveLength(1);
    await world.clock.advance(20_000);
    expect(await publishing).toMatchObject({ id: 'mine', offset: 1 });
    expect(new Set(posts().map(({ body }) => (body as { id: string }).id))).toEqual(new Set(['mine']));
  });

  it('ends with the last failure when its time is up', async () => {
    world.service.onRequest = () => 'fail';
    const publishing = world.client({ publishTimeoutMs: 10_000 }).channel('a').publish('x');
    const outcome = expect(publishing).rejects.toMatchObject({ name: 'TidingsError', code: 'network' });
    await world.clock.advance(12_000);
    await outcome;
    expect(posts().length).toBeGreaterThan(2);
  });

  it('ends at once with what repeating does not help', async () => {
    const refusal = { code: 'forbidden', message: 'not you', requestId: 'r7', problems: [{ path: 'x', message: 'y' }] };
    world.service.onRequest = () => ({ status: 403, body: { error: refusal } });
    await expect(world.client().channel('a').publish('x')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'not you',
      status: 403,
      requestId: 'r7',
      problems: refusal.problems,
      retryable: false,
    });
    expect(posts()).toHaveLength(1);
  });

  it('refuses data that is too large before it is sent, as it would end the connection', async () => {
    const client = world.client();
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await expect(client.channel('a').publish('ä'.repeat(15_360))).rejects.toMatchObject({ code: 'message_too_large' });
    expect(world.service.sockets[0]?.sent('publish')).toHaveLength(0);
    await client.channel('a').publish('x'.repeat(30_718));
  });

  it('is not sent at all when its signal is aborted already', async () => {
    const client = world.client();
    const channel = client.channel('a');
    const signal = AbortSignal.abort('too late');
    await expect(channel.publish(1, { signal })).rejects.toBe('too late');
    await channel.subscribe(() => undefined).ready();
    await expect(channel.publish(2, { signal })).rejects.toBe('too late');
    expect(world.service.channels.head('a').offset).toBe(0);
  });

  it('refuses what is no JSON', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const channel = world.client().channel('a');
    for (const data of [10n, circular]) {
      await expect(channel.publish(data)).rejects.toMatchObject({ name: 'TidingsError', code: 'invalid_request' });
    }
    expect(world.service.requests).toEqual([]);
  });

  it('ends when its time is up although a try is not answered', async () => {
    world.service.onRequest = () => 'hang';
    world.service.onFrame = ({ action }) => (action === 'publish' ? 'hang' : undefined);
    const client = world.client({ publishTimeoutMs: 5000 });
    const channel = client.channel('a');
    const overHttp = expect(channel.publish(1)).rejects.toMatchObject({ code: 'timeout' });
    await world.clock.advance(5000);
    await overHttp;
    await channel.subscribe(() => undefined).ready();
    const overSocket = expect(channel.publish(1)).rejects.toMatchObject({ code: 'timeout' });
    await world.clock.advance(5000);
    await overSocket;
  });

  it('goes on a thousand times at once', async () => {
    const { seen, handler } = collect();
    const channel = world.client().channel('a');
    await channel.subscribe(handler).ready();
    const published = await Promise.all(Array.from({ length: 1000 }, (_, n) => channel.publish(n)));
    expect(new Set(published.map(({ offset }) => offset)).size).toBe(1000);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
  });

  it('ends with the reason of its signal', async () => {
    world.service.onRequest = () => 'hang';
    const client = world.client();
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

  it('gets a new token when the old one is refused, once', async () => {
    let served = 0;
    world.service.onRequest = ({ headers }) =>
      headers.get('authorization') === 'Bearer token-2'
        ? undefined
        : { status: 401, body: { error: { code: 'token_expired', message: 'expired', requestId: 'r' } } };
    const client = world.client({ token: undefined, getToken: () => `token-${(served += 1)}` });
    expect(await client.channel('a').publish('x')).toMatchObject({ offset: 1 });
    expect(served).toBe(2);
  });
});

describe('history', () => {
  it('reads page by page', async () => {
    const world = new World();
    for (let n = 1; n <= 5; n++) world.service.publish('a', n);
    const channel = world.client().channel<number>('a');
    const first = await channel.history({ limit: 3 });
    expect([first.messages.map(({ data }) => data), first.more]).toEqual([[1, 2, 3], true]);
    const second = await channel.history({ from: { cursor: first.cursor } });
    expect([second.messages.map(({ data }) => data), second.more, second.gaps]).toEqual([[4, 5], false, []]);
    const last = await channel.history({ from: { last: 2 } });
    expect(last.messages.map(({ data }) => data)).toEqual([4, 5]);
    await world.end();
  });
});
