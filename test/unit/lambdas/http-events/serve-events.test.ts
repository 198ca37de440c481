import { once } from 'node:events';

import { createEventsHandler } from '../../../../lambdas/http-events/serve-events';
import type { UrlEvent } from '../../../../lambdas/http-events/serve-events';
import type { Identity } from '../../../../lambdas/auth/token-claims';
import { tokenExpired } from '../../../../lambdas/auth/verify-token';
import { decodeCursor, encodeCursor } from '../../../../protocol/cursors';
import { parseEventStream } from '../../../helpers/engine/parse-event-stream';
import { begin, FakeResponse } from '../../../helpers/lambdas/fake-response';
import { fakeLogger, identity, START } from '../../../helpers/lambdas/fakes';
import { fillChannel, range } from '../../../helpers/lambdas/log-entries';
import { fakeReading } from '../../../helpers/lambdas/channel-reading';

interface Call {
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly caller?: Identity;
  readonly path?: string;
  readonly method?: string;
  /** Remaining time of the invocation, in milliseconds. @default 120000 */
  readonly remainingMs?: number;
  /** The response to write to. @default - a new one */
  readonly response?: FakeResponse;
}

function setUp(holdSeconds = 60) {
  const fake = fakeReading();
  const logger = fakeLogger();
  const open = async (call: Call = {}) => {
    const { response = new FakeResponse() } = call;
    const handler = createEventsHandler({
      verifyToken: async (token) => {
        if (token !== 'good') throw tokenExpired();
        return call.caller ?? identity();
      },
      channels: fake.reading,
      clock: fake.clock,
      logger,
      holdSeconds,
      begin,
    });
    const event: UrlEvent = {
      routeKey: '$default',
      rawPath: call.path ?? '/v1/events',
      headers: { authorization: 'Bearer good', ...call.headers },
      queryStringParameters: { channels: 'a', ...call.query },
      requestContext: { requestId: 'r1', http: { method: call.method ?? 'GET' } },
      isBase64Encoded: false,
    };
    const remainingMs = call.remainingMs ?? 120_000;
    await handler(event, response, { getRemainingTimeInMillis: () => remainingMs });
    return { response, parsed: parseEventStream(response.text), duration: fake.clock.now() - START };
  };
  return { ...fake, logger, open };
}

const at = (channel: string, offset: number) => ({ channel, epoch: 'e', offset });
// eslint-disable-next-line typescript/no-explicit-any -- data is what the tests are about
const dataOf = (event: { data: string } | undefined): any => JSON.parse(event?.data ?? 'null');

describe('GET /v1/events', () => {
  it('sends the start position of each channel, and the reconnect delay', async () => {
    const { open, fill } = setUp(1);
    fill('a', 3);
    const caller = identity({ capabilities: { a: ['subscribe'], b: ['subscribe'] } });
    const { response, parsed } = await open({ query: { channels: 'a,no,b' }, caller });
    expect(response.head).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    });
    expect(parsed.retryMs).toBe(1000);
    const [ready] = parsed.events;
    const cursor = encodeCursor([at('a', 3), { channel: 'b', epoch: '', offset: 0 }]);
    expect(ready).toMatchObject({ type: 'ready', id: cursor });
    expect(dataOf(ready)).toEqual({
      channels: [
        { channel: 'a', status: 'subscribed', epoch: 'e', offset: 3 },
        { channel: 'b', status: 'subscribed', epoch: '', offset: 0 },
        { channel: 'no', status: 'refused', error: { code: 'forbidden', message: expect.any(String) } },
      ],
      cursor,
    });
  });

  it('streams missed messages page by page, each with the cursor of all channels after it', async () => {
    const { open, fill } = setUp(1);
    fill('a', 250);
    fill('b', 2);
    const cursor = encodeCursor([at('a', 0), at('b', 0)]);
    const { parsed } = await open({ query: { channels: 'a,b', cursor } });
    const messages = parsed.events.filter(({ type }) => type === 'message');
    const offsets = (channel: string) =>
      messages.map(dataOf).flatMap((message) => (message.channel === channel ? [message.offset] : []));
    expect(dataOf(parsed.events[0]).channels).toMatchObject([{ recovered: true }, { recovered: true }]);
    expect(offsets('a')).toEqual(range(1, 250));
    expect(offsets('b')).toEqual([1, 2]);
    for (const message of messages) {
      const { channel, offset } = dataOf(message);
      expect(decodeCursor(message.id)).toMatchObject({ value: [{ channel: 'a' }, { channel: 'b' }] });
      expect(decodeCursor(message.id)).toMatchObject({ value: expect.arrayContaining([at(channel, offset)]) });
    }
    expect(messages.at(-1)?.id).toBe(encodeCursor([at('a', 250), at('b', 2)]));
  });

  it('resumes after any event, without loss or repetition', async () => {
    const { open, fill } = setUp(1);
    fill('a', 40);
    fill('b', 40);
    const query = { channels: 'a,b', cursor: 'earliest' };
    const all = (await open({ query })).parsed.events;
    for (const lastReceived of [0, 1, 39, 40, 41, 80]) {
      const headers = { 'last-event-id': all[lastReceived]?.id ?? '' };
      const rest = (await open({ query, headers })).parsed.events;
      expect(rest.slice(1, -1)).toEqual(all.slice(lastReceived + 1, -1));
    }
  });

  it('sends gaps as events with an id', async () => {
    const { open, fill } = setUp(1);
    fill('a', 5, 4);
    const { parsed } = await open({ query: { cursor: encodeCursor([at('a', 1)]) } });
    expect(parsed.events.map(({ type }) => type)).toEqual(['ready', 'gap', 'message', 'message', 'end']);
    expect(dataOf(parsed.events[0]).channels).toMatchObject([{ offset: 1, recovered: false }]);
    expect(parsed.events[1]?.id).toBe(encodeCursor([at('a', 3)]));
    expect(dataOf(parsed.events[1])).toEqual({ channel: 'a', epoch: 'e', from: 2, to: 3, reason: 'expired' });
  });

  it('starts with the last messages', async () => {
    const { open, fill } = setUp(1);
    fill('a', 5);
    const { parsed } = await open({ query: { last: '2' } });
    expect(parsed.events.slice(1, -1).map((event) => dataOf(event).offset)).toEqual([4, 5]);
  });

  it('streams new messages within two seconds', async () => {
    const { open, publish, after, clock } = setUp();
    const delays: number[] = [];
    for (const time of [5000, 5300, 30_000]) after(time, () => publish('a', time));
    const response = new FakeResponse();
    response.onPiece = (text) => {
      for (const event of parseEventStream(text).events) {
        if (event.type === 'message') delays.push(clock.now() - START - dataOf(event).data);
      }
    };
    const { parsed } = await open({ response });
    expect(parsed.events.slice(1, -1).map((event) => dataOf(event).data)).toEqual([5000, 5300, 30_000]);
    for (const delay of delays) expect(delay).toBeLessThanOrEqual(2000);
    expect(delays).toHaveLength(3);
  });

  it('sends a comment after fifteen seconds without an event', async () => {
    const { open, publish, after } = setUp();
    after(20_000, () => publish('a', 'x'));
    const { parsed } = await open();
    expect(parsed.comments).toEqual(['hb', 'hb', 'hb']);
  });

  it('ends after its maximum duration with the event end', async () => {
    const { open, fill } = setUp();
    fill('a', 3);
    const { parsed, duration, response } = await open();
    expect(duration).toBe(60_000);
    const id = encodeCursor([at('a', 3)]);
    expect(parsed.events.at(-1)).toEqual({ type: 'end', id, data: '{"retryAfterMs":0}' });
    // Some clients drop the last id if an event has none.
    expect(response.text).toContain(`event: end\nid: ${id}\n`);
    expect(response.writableFinished).toBe(true);
  });

  it('ends well before the timeout of the function, and when the token expires', async () => {
    expect((await setUp().open({ remainingMs: 20_000 })).duration).toBe(15_000);
    expect((await setUp().open({ caller: identity({ tokenExpiresAt: START / 1000 + 9 }) })).duration).toBe(9000);
    const late = await setUp().open({ remainingMs: 1000 });
    expect(late.parsed.events.map(({ type }) => type)).toEqual(['ready', 'end']);
  });

  it('stops reading once the client has disconnected', async () => {
    const { open, after, headReads } = setUp();
    const response = new FakeResponse();
    after(7000, async () => {
      response.destroy();
      await once(response, 'close');
    });
    const { duration } = await open({ response });
    expect(duration).toBeLessThan(9000);
    expect(Math.max(...headReads)).toBeLessThan(9000);
  });

  it('writes no faster than the client reads', async () => {
    const { open, channels, publish } = setUp(1);
    for (const _ of range(1, 300)) publish('a', 'x'.repeat(2000));
    const response = new FakeResponse();
    let reads = 0;
    const readHeads = channels.readHeads.bind(channels);
    channels.readHeads = (names) => {
      reads += 1;
      return readHeads(names);
    };
    const readsByPiece: number[] = [];
    response.onPiece = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      readsByPiece.push(reads);
    };
    const { parsed } = await open({ query: { cursor: 'earliest' }, response });
    expect(readsByPiece.slice(0, 3)).toEqual([1, 2, 3]);
    expect(parsed.events.filter(({ type }) => type === 'message')).toHaveLength(300);
  });

  it('ends with a longer delay if the service fails during the stream, and logs the error', async () => {
    const { open, fill, after, channels, logger } = setUp();
    fill('a', 3);
    after(5000, () => {
      channels.readHeads = () => Promise.reject(new Error('secret 1234'));
    });
    const { parsed, response } = await open();
    expect(parsed.events.at(-1)).toMatchObject({ type: 'end', data: '{"retryAfterMs":2000}' });
    expect(response.text).not.toContain('1234');
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { requestId: 'r1' } }]);
  });
});

describe('before the first event', () => {
  it.each<[string, Call, number, string]>([
    ['no token', { headers: { authorization: '' } }, 401, 'unauthorized'],
    ['an expired token', { headers: { authorization: 'Bearer old' } }, 401, 'token_expired'],
    ['no channel', { query: { channels: '' } }, 400, 'invalid_request'],
    ['a wait', { query: { wait: '5' } }, 400, 'invalid_request'],
    ['an invalid cursor', { query: { cursor: '!' } }, 400, 'invalid_cursor'],
    ['an invalid last id', { headers: { 'last-event-id': '!' } }, 400, 'invalid_cursor'],
    ['no permitted channel', { caller: identity({ capabilities: {} }) }, 403, 'forbidden'],
    ['another path', { path: '/' }, 404, 'not_found'],
    ['another method', { method: 'POST' }, 404, 'not_found'],
  ])('%s is rejected with its status', async (_what, call, status, code) => {
    const { response } = await setUp().open(call);
    expect(response.head).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(response.text)).toMatchObject({ error: { code, requestId: 'r1' } });
    expect(response.writableFinished).toBe(true);
  });

  it('a throttled table causes 503 with the time to wait', async () => {
    const { open, channels } = setUp();
    fillChannel(channels, 'a', 1, []);
    channels.readHeads = () => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    const { response } = await open();
    expect(response.head).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  });

  it('the token may be in the query, because an EventSource cannot set headers', async () => {
    const { response } = await setUp(1).open({ query: { token: 'good' }, headers: { authorization: undefined! } });
    expect(response.head?.statusCode).toBe(200);
  });
});
