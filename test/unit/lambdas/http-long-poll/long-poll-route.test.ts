import { createLongPollRoute } from '../../../../lambdas/http-long-poll/long-poll-route';
import { matchesTag } from '../../../../lambdas/http/read-route';
import { createLongPoll } from '../../../../lambdas/http-long-poll/long-poll';
import type { Identity } from '../../../../lambdas/auth/token-claims';
import { createHttpHandler } from '../../../../lambdas/http/http-handler';
import { decodeCursor, encodeCursor } from '../../../../protocol/cursors';
import { fakeLogger, identity, START } from '../../../helpers/lambdas/fakes';
import { fakeReading } from '../../../helpers/lambdas/channel-reading';

function setUp(waitSeconds = 20) {
  const fake = fakeReading();
  const { reading, clock } = fake;
  const logger = fakeLogger();
  const route = createLongPollRoute({ poll: createLongPoll(reading), clock, waitSeconds });
  const get = async (
    query: Record<string, string>,
    headers: Record<string, string> = {},
    caller: Identity = identity(),
  ) => {
    const handler = createHttpHandler({ 'GET /v1/messages': route }, async () => caller, logger);
    const result = await handler({
      routeKey: 'GET /v1/messages',
      headers: { authorization: 'Bearer t', ...headers },
      queryStringParameters: query,
      requestContext: { requestId: 'r1' },
      isBase64Encoded: false,
    });
    // eslint-disable-next-line typescript/no-explicit-any -- bodies are what the tests are about
    const body: any = result.body === undefined ? undefined : JSON.parse(result.body);
    return { status: result.statusCode, headers: result.headers ?? {}, body };
  };
  return { ...fake, get, logger };
}

const at = (channel: string, offset: number) => ({ channel, epoch: 'e', offset });

describe('GET /v1/messages', () => {
  it('starts at the head, and returns the cursor to continue from', async () => {
    const { get, fill, publish } = setUp();
    fill('a', 3);
    const first = await get({ channels: 'a,b' });
    expect(first).toMatchObject({ status: 200, body: { messages: [], gaps: [], more: false } });
    expect(first.body).not.toHaveProperty('refused');
    expect(decodeCursor(first.body.cursor)).toMatchObject({ value: [at('a', 3), { channel: 'b', epoch: '' }] });
    publish('a', 'x');
    publish('b', 'y');
    const next = await get({ channels: 'a,b', cursor: first.body.cursor });
    expect(next.body).toMatchObject({
      messages: [
        { channel: 'a', offset: 4, data: 'x' },
        { channel: 'b', offset: 1, data: 'y' },
      ],
      cursor: encodeCursor([at('a', 4), at('b', 1)]),
    });
  });

  it('reads from the earliest message, and the last messages', async () => {
    const { get, fill } = setUp();
    fill('a', 5, 3);
    const offsets = (body: { messages: { offset: number }[] }) => body.messages.map(({ offset }) => offset);
    expect(offsets((await get({ channels: 'a', cursor: 'earliest' })).body)).toEqual([3, 4, 5]);
    expect(offsets((await get({ channels: 'a', last: '2' })).body)).toEqual([4, 5]);
  });

  it('has its cursor as ETag, and responds with 304 if the caller has it and there is nothing new', async () => {
    const { get, fill, publish } = setUp();
    fill('a', 3);
    const cursor = encodeCursor([at('a', 3)]);
    const etag = `"${cursor}"`;
    const plain = await get({ channels: 'a', cursor });
    expect(plain).toMatchObject({ status: 200, headers: { etag }, body: { messages: [], cursor } });
    const same = await get({ channels: 'a', cursor }, { 'if-none-match': etag });
    expect(same).toEqual({ status: 304, body: undefined, headers: expect.objectContaining({ etag }) });
    expect(same.headers['tidings-poll-after']).toBe(plain.headers['tidings-poll-after']);
    expect(await get({ channels: 'a', cursor }, { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
    publish('a', 'x');
    expect(await get({ channels: 'a', cursor }, { 'if-none-match': etag })).toMatchObject({
      status: 200,
      body: { messages: [{ offset: 4 }] },
    });
  });

  it('never responds with 304 if there is a gap', async () => {
    const { get, fill } = setUp();
    fill('a', 3);
    const cursor = encodeCursor([at('a', 9)]);
    const etag = `"${encodeCursor([at('a', 3)])}"`;
    expect(await get({ channels: 'a', cursor }, { 'if-none-match': etag })).toMatchObject({
      status: 200,
      headers: { etag },
      body: { gaps: [{ channel: 'a', epoch: 'e', from: 4, to: 9, reason: 'reset' }] },
    });
  });

  it('recommends an interval that is short after a message, and grows after that', async () => {
    const { get, publish, clock } = setUp();
    publish('a', 'x');
    const interval = async () => Number((await get({ channels: 'a' })).headers['tidings-poll-after']);
    expect(await interval()).toBe(250);
    clock.advance(10_000);
    expect(await interval()).toBe(5000);
    clock.advance(3_600_000);
    expect(await interval()).toBe(30_000);
  });

  it('reads the channels that the token permits, lists the others, and responds with 403 only if it permits none', async () => {
    const { get, fill } = setUp();
    fill('a', 1);
    const caller = identity({ capabilities: { a: ['subscribe'] } });
    const some = await get({ channels: 'b,a,presence:a', cursor: 'earliest' }, {}, caller);
    expect(some).toMatchObject({
      status: 200,
      body: {
        messages: [{ channel: 'a' }],
        cursor: encodeCursor([at('a', 1)]),
        refused: [
          { channel: 'b', error: { code: 'forbidden', message: 'the token does not allow subscribe here' } },
          { channel: 'presence:a', error: { code: 'forbidden' } },
        ],
      },
    });
    expect(await get({ channels: 'b,c' }, {}, caller)).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
  });

  it('rejects an invalid query with all problems at once', async () => {
    const { get } = setUp();
    expect(await get({ wait: '21', limt: '5' })).toMatchObject({
      status: 400,
      body: {
        error: { code: 'invalid_request', problems: [{ path: 'limt' }, { path: 'channels' }, { path: 'wait' }] },
      },
    });
    expect(await get({ channels: 'a', cursor: '!' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_cursor' } },
    });
  });

  it('states when to retry if the table is throttled', async () => {
    const { get, channels, logger } = setUp();
    channels.readHeads = () => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    expect(await get({ channels: 'a' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'unavailable' } },
    });
    expect(logger.lines).toHaveLength(1);
  });
});

describe('a long poll', () => {
  it('responds as soon as there is a message', async () => {
    const { get, fill, publish, after, clock } = setUp();
    fill('a', 3);
    after(7000, () => publish('a', 'x'));
    const cursor = encodeCursor([at('a', 3)]);
    const answer = await get({ channels: 'a', cursor, wait: '20' }, { 'if-none-match': `"${cursor}"` });
    expect(answer).toMatchObject({ status: 200, body: { messages: [{ offset: 4, data: 'x' }] } });
    expect(clock.now() - START).toBeLessThanOrEqual(9000);
  });

  it('responds at once if there are messages or a gap', async () => {
    const { get, fill, headReads } = setUp();
    fill('a', 3);
    await get({ channels: 'a', cursor: 'earliest', wait: '20' });
    await get({ channels: 'a', cursor: encodeCursor([at('a', 9)]), wait: '20' });
    expect(headReads).toEqual([]);
  });

  it('responds without messages after its wait, with few reads of heads', async () => {
    const { get, fill, headReads, clock } = setUp();
    fill('a', 3);
    const cursor = encodeCursor([at('a', 3)]);
    const empty = await get({ channels: 'a', cursor, wait: '20' });
    expect(empty).toMatchObject({ status: 200, body: { messages: [], cursor, more: false } });
    expect(clock.now() - START).toBe(20_000);
    expect(headReads).toHaveLength(10);
    expect(await get({ channels: 'a', cursor, wait: '5' }, { 'if-none-match': `"${cursor}"` })).toMatchObject({
      status: 304,
    });
    expect(clock.now() - START).toBe(25_000);
  });

  it('without a cursor returns what is published while it waits', async () => {
    const { get, fill, publish, after } = setUp();
    fill('a', 3);
    after(3000, () => publish('a', 'x'));
    expect((await get({ channels: 'a,b', wait: '20' })).body.messages).toMatchObject([{ offset: 4 }]);
  });

  it('continues to wait while the log is behind its head, and loses nothing', async () => {
    const { get, fill, publish, after, channels, clock, headReads } = setUp();
    fill('a', 3);
    after(1000, () => publish('a', 'x', false));
    after(6000, () => {
      const head = channels.heads.get('a')!;
      channels.log('a', { ...head, loggedAt: clock.now(), expiresAt: START });
    });
    const { body } = await get({ channels: 'a', wait: '20' });
    expect(body.messages).toMatchObject([{ offset: 4, data: 'x' }]);
    expect(headReads.length).toBeGreaterThan(5);
  });

  it('waits at most as long as the setting allows, and not beyond the expiry of the token', async () => {
    const { get, clock } = setUp(3);
    await get({ channels: 'a', wait: '20' });
    expect(clock.now() - START).toBe(3000);
    const expiring = setUp();
    await expiring.get({ channels: 'a', wait: '20' }, {}, identity({ tokenExpiresAt: START / 1000 + 4 }));
    expect(expiring.clock.now() - START).toBe(4000);
    const disabled = setUp(0);
    await disabled.get({ channels: 'a', wait: '20' });
    expect(disabled.headReads).toEqual([]);
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"x"', true],
    ['W/"x"', true],
    ['"y", W/"x"', true],
    ['"y","x"', true],
    ['"xx"', false],
    ['x', false],
    ['*', false],
    ['', false],
    [undefined, false],
  ])('of %s contains "x": %s', (header, isContained) => {
    expect(matchesTag(header, '"x"')).toBe(isContained);
  });
});
