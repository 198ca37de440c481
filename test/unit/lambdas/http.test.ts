import { createChannelRoute, createPresenceRoute } from '../../../lambdas/http-channels/channel-routes';
import type { ChannelStore } from '../../../lambdas/http-channels/channel-routes';
import { createPublishRoute } from '../../../lambdas/http-publish/publish-route';
import type { Identity } from '../../../lambdas/auth/token-claims';
import { tokenExpired } from '../../../lambdas/auth/verify-token';
import { ServiceError } from '../../../lambdas/runtime/service-error';
import type { HttpEvent } from '../../../lambdas/http/http-request';
import { createHttpHandler } from '../../../lambdas/http/http-handler';
import type { Serve } from '../../../lambdas/http/http-handler';
import { fakeClock, fakeLogger, identity, START } from './support/fakes';

interface Call {
  readonly route?: string;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function event({
  route = 'R',
  path = { channel: 'a' },
  query,
  headers,
  body,
  isBase64Encoded = false,
}: Call): HttpEvent {
  return {
    routeKey: route,
    headers: headers ?? { authorization: 'Bearer good' },
    pathParameters: path,
    requestContext: { requestId: 'r1' },
    isBase64Encoded,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body }),
  };
}

async function call(serve: Serve, request: Call = {}, who: Identity = identity()) {
  const logger = fakeLogger();
  const verify = async (token: string): Promise<Identity> => {
    if (token !== 'good') throw tokenExpired();
    return who;
  };
  const result = await createHttpHandler({ R: serve }, verify, logger)(event(request));
  const body = result.body === undefined ? undefined : (JSON.parse(result.body) as Record<string, unknown>);
  return { status: result.statusCode, headers: result.headers ?? {}, body, logger };
}

describe('every HTTP route', () => {
  const ok: Serve = async () => ({ status: 200, body: {} });

  it('takes the token from the header or the query', async () => {
    expect(await call(ok)).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(await call(ok, { headers: {}, query: { token: 'good' } })).toMatchObject({ status: 200 });
    expect(await call(ok, { headers: { authorization: 'bearer good' } })).toMatchObject({ status: 200 });
  });

  it('refuses no token and bad ones with 401, a code and the request id', async () => {
    const missing = await call(ok, { headers: {} });
    expect(missing).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(missing.body).toMatchObject({ error: { code: 'unauthorized', requestId: 'r1' } });
    expect(JSON.stringify(missing.body)).toContain('the token is missing; send Authorization: Bearer <token>');
    const basic = await call(ok, { headers: { authorization: 'Basic good' }, query: { token: 'good' } });
    expect(basic).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining('not a bearer token') } },
    });
    expect(await call(ok, { headers: { authorization: 'Bearer old' } })).toMatchObject({
      status: 401,
      body: { error: { code: 'token_expired' } },
    });
  });

  it('hides what went wrong inside, and tells when to come again', async () => {
    const broken = await call(async () => {
      throw new Error('secret 1234');
    });
    expect(broken).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
    expect(JSON.stringify(broken.body)).not.toContain('1234');
    expect(broken.logger.lines).toHaveLength(1);
    const passing = await call(async () => {
      throw Object.assign(new Error('x'), { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } });
    });
    expect(passing).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('has to exist', async () => {
    expect(await call(ok, { route: 'GET /other' })).toMatchObject({ status: 500 });
  });
});

describe('POST /v1/channels/{channel}/messages', () => {
  const requests: unknown[] = [];
  const publish = (duplicate: boolean): Serve =>
    createPublishRoute(async (request) => {
      requests.push(request);
      return { channel: request.channel, offset: 1, epoch: 'e', id: request.id ?? 'made', time: 't', duplicate };
    });
  const body = JSON.stringify({ data: { x: 1 }, type: 't', id: 'm' });

  it('answers 201 with the place, 200 for a duplicate', async () => {
    const place = { channel: 'a:b', offset: 1, epoch: 'e', id: 'm', time: 't' };
    expect(await call(publish(false), { body, path: { channel: 'a%3Ab' } })).toMatchObject({
      status: 201,
      body: place,
    });
    expect(requests.at(-1)).toEqual({ channel: 'a:b', data: { x: 1 }, type: 't', id: 'm' });
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, path: { channel: 'a:b' } };
    expect(await call(publish(true), encoded)).toMatchObject({ status: 200, body: place });
  });

  it.each([
    ['an invalid channel', { body, path: { channel: 'a b' } }, 400, 'invalid_channel'],
    ['a broken path', { body, path: { channel: '%' } }, 400, 'invalid_request'],
    ['no body', {}, 400, 'invalid_request'],
    ['no JSON', { body: 'data=1' }, 400, 'invalid_request'],
    ['no data', { body: '{}' }, 400, 'invalid_request'],
    ['a presence channel', { body, path: { channel: 'presence:a' } }, 403, 'forbidden'],
  ])('refuses %s', async (_what, request: Call, status, code) => {
    expect(await call(publish(false), request)).toMatchObject({ status, body: { error: { code } } });
  });

  it('needs the capability', async () => {
    const who = identity({ capabilities: { a: ['subscribe'], b: ['publish'] } });
    expect(await call(publish(false), { body }, who)).toMatchObject({ status: 403 });
  });

  it('tells a throttled publisher when to come again', async () => {
    const serve = createPublishRoute(async () => {
      throw new ServiceError('throttled', 'slow down', { retryAfterSeconds: 1 });
    });
    expect(await call(serve, { body })).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  });
});

describe('looking at a channel', () => {
  const seen: unknown[] = [];
  const store: ChannelStore = {
    readState: async (channel) =>
      channel === 'new' ? undefined : { epoch: 'e', offset: 7, updatedAt: '2026-01-01T00:00:00.000Z' },
    countSubscribers: async (channel) => ({ count: 3, more: channel === 'big' }),
    readMembers: async (channel, now, after) => {
      seen.push([channel, now, after]);
      const members = ['ada', 'bob', 'ada'].map((subject, i) => ({ subject, connectionId: `c${i}` }));
      return after === undefined ? { members, next: '7f#Ab-_c=' } : { members: [] };
    },
  };
  const clock = fakeClock();

  it('answers its place, and its audience to who may see it', async () => {
    const route = createChannelRoute(store, clock);
    const place = { channel: 'a', epoch: 'e', offset: 7, updatedAt: '2026-01-01T00:00:00.000Z' };
    expect((await call(route)).body).toEqual({ ...place, subscribers: 3 });
    expect((await call(route, {}, identity({ capabilities: { a: ['subscribe'] } }))).body).toEqual(place);
    expect((await call(route, { path: { channel: 'new' } })).body).toMatchObject({ epoch: '', offset: 0 });
    expect((await call(route, { path: { channel: 'big' } })).body).toMatchObject({
      subscribers: 3,
      subscribersMore: true,
    });
    expect((await call(route, {}, identity({ capabilities: { a: ['publish'] } }))).status).toBe(403);
  });

  it('returns its members, page by page', async () => {
    const route = createPresenceRoute(store, clock);
    const first = await call(route);
    expect(first.body).toEqual({
      members: [
        { subject: 'ada', connections: 2 },
        { subject: 'bob', connections: 1 },
      ],
      next: expect.stringMatching(/^[\w-]+$/),
    });
    const second = await call(route, { query: { next: String(first.body?.['next']) } });
    expect(second.body).toEqual({ members: [] });
    expect(seen).toEqual([
      ['a', START / 1000, undefined],
      ['a', START / 1000, '7f#Ab-_c='],
    ]);
    expect((await call(route, { query: { next: 'rubbish' } })).status).toBe(400);
    expect((await call(route, { path: { channel: 'presence:a' } })).status).toBe(400);
    expect((await call(route, {}, identity({ capabilities: { a: ['subscribe'] } }))).status).toBe(403);
  });
});
