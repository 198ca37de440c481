import { TestApp } from '../../helpers/engine/test-app';
import type { ApiResponse } from '../../helpers/engine/test-app';
import { eventually } from '../../helpers/eventually';

const DAY_MS = 86_400_000;

describe('reading over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const get = (query: string, headers?: Record<string, string>): Promise<ApiResponse> =>
    app.call('GET', `/v1/messages?${query}`, undefined, headers);

  const offsets = ({ body }: ApiResponse): number[] =>
    (body.messages as { offset: number }[]).map(({ offset }) => offset);

  /** Publishes messages and waits until all of them are in the log. */
  async function published(channel: string, count: number): Promise<void> {
    for (let n = 1; n <= count; n++) await app.publish(channel, n);
    await eventually(async () => expect(offsets(await get(`channels=${channel}&last=1`))).toEqual([count]));
  }

  it('continues from the cursor of each response', async () => {
    const start = await get('channels=polled');
    expect(start).toMatchObject({ status: 200, body: { messages: [], gaps: [], more: false } });
    await app.publish('polled', 'one');
    const first = await get(`channels=polled&wait=20&cursor=${start.body.cursor}`);
    expect(first.body.messages).toMatchObject([{ channel: 'polled', offset: 1, data: 'one' }]);
    await app.publish('polled', 'two');
    const second = await get(`channels=polled&wait=20&cursor=${first.body.cursor}`);
    expect(second.body.messages).toMatchObject([{ offset: 2, data: 'two' }]);
    expect(Number(second.headers.get('tidings-poll-after'))).toBeGreaterThanOrEqual(250);
    expect(second.headers.get('cache-control')).toBe('no-store');
  });

  it('returns 304 without a body while nothing is new', async () => {
    await published('tagged', 1);
    const { body, headers } = await get('channels=tagged&last=1');
    const etag = headers.get('etag') ?? '';
    expect(etag).toBe(`"${body.cursor}"`);
    const authorization = `Bearer ${await app.token()}`;
    const query = `channels=tagged&cursor=${body.cursor}`;
    const same = await get(query, { authorization, 'if-none-match': etag });
    expect(same).toMatchObject({ status: 304, body: undefined });
    expect(same.headers.get('etag')).toBe(etag);
    expect(same.headers.get('tidings-poll-after')).toMatch(/^\d+$/);
    await app.publish('tagged', 2);
    const fresh = await get(`${query}&wait=20`, { authorization, 'if-none-match': etag });
    expect(fresh).toMatchObject({ status: 200, body: { messages: [{ offset: 2 }] } });
  });

  it('waits for the next message, in one channel and in several', async () => {
    for (const channels of ['awaited', 'quiet,awaited']) {
      const { body } = await get(`channels=${channels}`);
      const waiting = get(`channels=${channels}&wait=20&cursor=${body.cursor}`);
      const { offset } = await app.publish('awaited', channels);
      expect((await waiting).body).toMatchObject({ messages: [{ offset, data: channels }], more: false });
    }
  });

  it('has a short poll that never waits, and rejects the parameter wait', async () => {
    await published('instant', 2);
    const now = (query: string, headers?: Record<string, string>) =>
      app.call('GET', `/v1/messages/now?${query}`, undefined, headers);
    const query = 'channels=instant&cursor=earliest';
    const answer = await now(query);
    expect(answer).toMatchObject({ status: 200, body: { messages: [{ offset: 1 }, { offset: 2 }], more: false } });
    expect(answer.body).toEqual((await get(query)).body);

    const etag = answer.headers.get('etag') ?? '';
    const authorization = `Bearer ${await app.token()}`;
    const same = await now(`channels=instant&cursor=${answer.body.cursor}`, { authorization, 'if-none-match': etag });
    expect(same).toMatchObject({ status: 304, body: undefined });
    expect(same.headers.get('tidings-poll-after')).toMatch(/^\d+$/);

    const waiting = await now(`${query}&wait=1`);
    expect(waiting).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', problems: [{ path: 'wait' }], requestId: expect.any(String) } },
    });
    expect(waiting.body.error.message).toContain('use GET /v1/messages to wait');
  });

  it('returns no messages after the wait', async () => {
    const startedAt = performance.now();
    const answer = await get('channels=silent&wait=1');
    expect(answer).toMatchObject({ status: 200, body: { messages: [], more: false } });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('returns pages of at most the requested length', async () => {
    await published('paged', 7);
    const pages: number[][] = [];
    let cursor = 'earliest';
    for (let more = true; more;) {
      const page = await get(`channels=paged&limit=3&cursor=${cursor}`);
      pages.push(offsets(page));
      ({ cursor, more } = page.body);
    }
    expect(pages).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(offsets(await get('channels=paged&last=2'))).toEqual([6, 7]);
  });

  it('reports expired messages as a gap', async () => {
    await published('fading', 3);
    const { cursor } = (await get('channels=fading&cursor=earliest&limit=1')).body;
    await app.clock.advance(31 * DAY_MS);
    const { epoch } = await app.publish('fading', 'kept');
    await app.advanceUntil(async () => {
      const { body } = await get(`channels=fading&cursor=${cursor}`);
      expect(body.gaps).toEqual([{ channel: 'fading', epoch, from: 2, to: 3, reason: 'expired' }]);
      expect(body.messages).toMatchObject([{ offset: 4, data: 'kept' }]);
    });
  });

  it('continues at the position of a WebSocket, and a WebSocket at its position', async () => {
    const socket = await app.subscriber('moved');
    await app.publish('moved', 1);
    await socket.received('moved', 1);
    const { cursor } = socket.frames.at(-1)!;
    await socket.close();
    await app.publish('moved', 2);
    const polled = await get(`channels=moved&wait=20&cursor=${cursor}`);
    expect(offsets(polled)).toEqual([2]);
    await app.publish('moved', 3);
    const again = await app.connect();
    await again.request({ action: 'subscribe', channels: ['moved'], cursor: polled.body.cursor });
    expect((await again.received('moved', 1)).map(({ offset }) => offset)).toEqual([3]);
  });

  it('starts with the last messages over a WebSocket too', async () => {
    await published('latest', 3);
    const socket = await app.connect();
    const reply = await socket.request({ action: 'subscribe', channels: ['latest'], last: 2 });
    expect(reply['messages']).toMatchObject([{ offset: 2 }, { offset: 3 }]);
  });

  it('rejects single channels, and the request only if every channel is rejected', async () => {
    await published('open', 1);
    const headers = { authorization: `Bearer ${await app.token({ channels: { open: ['subscribe'] } })}` };
    const some = await get('channels=shut,open&last=1', headers);
    expect(some).toMatchObject({
      status: 200,
      body: { messages: [{ channel: 'open' }], refused: [{ channel: 'shut', error: { code: 'forbidden' } }] },
    });
    expect(await get('channels=shut', headers)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect(await get('channels=open', {})).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    expect(await get('channels=open&cursor=x')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_cursor' } },
    });
  });
});
