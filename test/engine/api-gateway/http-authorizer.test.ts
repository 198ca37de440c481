import { http } from '../../helpers/engine/api-gateway';
import type { Event } from '../../helpers/engine/api-gateway';
import { recordingApi } from '../../helpers/engine/http-api';
import type { RecordingApi } from '../../helpers/engine/http-api';

describe('Lambda authorizer of an HTTP API', () => {
  let api: RecordingApi;
  afterEach(() => api.stop());

  let asked: Event[];
  async function guarded(
    authorize: (event: Event) => unknown,
    authorizer: Record<string, unknown> = {},
  ): Promise<RecordingApi> {
    asked = [];
    api = await recordingApi({
      routes: { 'GET /a/{x}': 'f', 'GET /b': 'f' },
      authorizer: { functionName: 'auth', ...authorizer },
    });
    api.define('auth', (event) => {
      asked.push(event);
      return authorize(event);
    });
    return api;
  }
  const get = (at: RecordingApi, path: string, token?: string): Promise<{ status: number; body: string }> =>
    http(at.base, 'GET', path, token === undefined ? {} : { headers: { authorization: token } });

  it('responds with 401 without an identity, 403 for a deny, and 500 for an error or a malformed result', async () => {
    api = await guarded((event) => {
      if (event.identitySource[0] === 'throw') throw new Error('Unauthorized');
      return event.identitySource[0] === 'bad' ? { isAuthorized: 'yes' } : { isAuthorized: false };
    });
    expect(await get(api, '/b')).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(asked).toEqual([]);
    expect(await get(api, '/b', 'no')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect((await get(api, '/b', 'throw')).status).toBe(500);
    expect((await get(api, '/b', 'bad')).status).toBe(500);
    expect(api.seen).toEqual([]);
  });

  it('receives the exact event, and its context is passed to the function unchanged', async () => {
    api = await guarded(() => ({ isAuthorized: true, context: { tenant: 'acme', nested: { n: 1 } } }));
    await get(api, '/a/1?q=2', 't');
    expect(asked[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:eu-west-1:000000000000:${api.apiId}/$default/GET/a/1`,
      identitySource: ['t'],
      routeKey: 'GET /a/{x}',
      rawPath: '/a/1',
      rawQueryString: 'q=2',
      queryStringParameters: { q: '2' },
      pathParameters: { x: '1' },
    });
    expect(asked[0]).not.toHaveProperty('isBase64Encoded');
    expect(api.seen[0].requestContext.authorizer).toEqual({ lambda: { tenant: 'acme', nested: { n: 1 } } });
  });

  it('is cached by identity for all routes until its time to live ends', async () => {
    api = await guarded(() => ({ isAuthorized: true }));
    await get(api, '/a/1', 't');
    await get(api, '/b', 't');
    expect(asked).toHaveLength(1);
    await get(api, '/b', 'other');
    expect(asked).toHaveLength(2);
    await api.clock.advance(300_000);
    await get(api, '/b', 't');
    expect(asked).toHaveLength(3);
  });

  it('is cached per route if the route key is an identity source', async () => {
    api = await guarded(() => ({ isAuthorized: true }), {
      IdentitySource: ['$request.header.Authorization', '$context.routeKey'],
    });
    await get(api, '/a/1', 't');
    await get(api, '/b', 't');
    expect(asked).toHaveLength(2);
  });

  it('has its policy evaluated for each route, also a cached one', async () => {
    const policyDocument = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*/GET/b' },
    };
    api = await guarded(() => ({ principalId: 'u', policyDocument, context: { a: 1 } }), {
      EnableSimpleResponses: false,
    });
    expect((await get(api, '/b', 't')).status).toBe(200);
    expect((await get(api, '/a/1', 't')).status).toBe(403);
    expect(asked).toHaveLength(1);
  });
});
