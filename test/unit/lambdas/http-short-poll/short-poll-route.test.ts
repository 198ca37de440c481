import { createLongPollRoute } from '../../../../lambdas/http-long-poll/long-poll-route';
import { createLongPoll } from '../../../../lambdas/http-long-poll/long-poll';
import { createShortPollRoute } from '../../../../lambdas/http-short-poll/short-poll-route';
import type { Identity } from '../../../../lambdas/auth/token-claims';
import { createHttpHandler } from '../../../../lambdas/http/http-handler';
import type { HttpResult } from '../../../../lambdas/http/http-handler';
import { encodeCursor } from '../../../../protocol/cursors';
import { fakeLogger, identity, START } from '../../../helpers/lambdas/fakes';
import { fakeReading } from '../../../helpers/lambdas/channel-reading';

const NOW = 'GET /v1/messages/now';
const WAITING = 'GET /v1/messages';

/** The route that never waits and the route that may wait, over the same channels. */
function setUp(caller: Identity = identity()) {
  const fake = fakeReading();
  const { reading, clock } = fake;
  const routes = {
    [NOW]: createShortPollRoute({ read: reading.read, clock }),
    [WAITING]: createLongPollRoute({ poll: createLongPoll(reading), clock, waitSeconds: 20 }),
  };
  const handler = createHttpHandler(routes, async () => caller, fakeLogger());
  const get = (routeKey: string, query: Record<string, string>, headers: Record<string, string> = {}) =>
    handler({
      routeKey,
      headers: { authorization: 'Bearer t', ...headers },
      queryStringParameters: query,
      requestContext: { requestId: 'r1' },
      isBase64Encoded: false,
    });
  return { ...fake, get };
}

const at = (channel: string, offset: number) => ({ channel, epoch: 'e', offset });
const CURSOR = encodeCursor([at('a', 3)]);

const bodyOf = ({ body }: HttpResult): unknown => (body === undefined ? undefined : JSON.parse(body));

describe(NOW, () => {
  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['new messages', { channels: 'a,b', cursor: CURSOR }, {}, 200],
    ['all retained messages', { channels: 'a', cursor: 'earliest' }, {}, 200],
    ['the last messages', { channels: 'a,b', last: '2' }, {}, 200],
    ['one page', { channels: 'a', cursor: 'earliest', limit: '2' }, {}, 200],
    ['a gap', { channels: 'b', cursor: encodeCursor([at('b', 9)]) }, {}, 200],
    ['no new messages', { channels: 'a' }, {}, 200],
    ['an unchanged response', { channels: 'b' }, { 'if-none-match': `"${encodeCursor([at('b', 2)])}"` }, 304],
    ['a refused channel among others', { channels: 'shut,a', last: '1' }, {}, 200],
    ['only refused channels', { channels: 'shut' }, {}, 403],
    ['an invalid cursor', { channels: 'a', cursor: '!' }, {}, 400],
    ['an unknown parameter', { channels: 'a', curser: 'x' }, {}, 400],
    ['a wait of 0', { channels: 'a', wait: '0' }, {}, 200],
  ])('responds to a request with %s as GET /v1/messages does', async (_what, query, headers, status) => {
    const { get, fill } = setUp(identity({ capabilities: { a: ['subscribe'], b: ['subscribe'] } }));
    fill('a', 5);
    fill('b', 2);
    const answer = await get(NOW, query, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer).toEqual(await get(WAITING, query, headers));
  });

  it('responds at once where GET /v1/messages would wait, and does not watch heads', async () => {
    const { get, fill, headReads, clock } = setUp();
    fill('a', 3);
    const query = { channels: 'a', cursor: CURSOR };
    expect(bodyOf(await get(NOW, query))).toMatchObject({ messages: [], cursor: CURSOR, more: false });
    expect([clock.now(), headReads]).toEqual([START, []]);
    await get(WAITING, { ...query, wait: '1' });
    expect(headReads).not.toEqual([]);
  });

  it('rejects a wait, names the route that waits, and reads nothing', async () => {
    const { get, channels, clock } = setUp();
    channels.readHeads = () => Promise.reject(new Error('nothing should be read'));
    const answer = await get(NOW, { channels: 'a', wait: '5' });
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'cache-control': 'no-store' } });
    const message = '"5" is not 0, and this call never waits; use GET /v1/messages to wait';
    expect(bodyOf(answer)).toEqual({
      error: {
        code: 'invalid_request',
        message: `wait: ${message}`,
        problems: [{ path: 'wait', message }],
        requestId: 'r1',
      },
    });
    expect(clock.now()).toBe(START);
  });
});
