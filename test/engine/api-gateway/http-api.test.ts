import { eventually } from '../../helpers/eventually';
import { deferred, http } from '../../helpers/engine/api-gateway';
import { recordingApi } from '../../helpers/engine/http-api';
import type { RecordingApi } from '../../helpers/engine/http-api';

describe('HTTP API', () => {
  let api: RecordingApi;
  afterEach(() => api.stop());

  it('invokes the function with the exact event of payload format 2.0', async () => {
    api = await recordingApi({ routes: { 'POST /items/{id}': 'f' } });
    await http(api.base, 'POST', '/items/a%20b?a=1&a=2&b=x%20y', {
      headers: {
        'content-type': 'application/json',
        cookie: 's=1; t=2',
        'X-Multi': ['1', '2'],
        'User-Agent': 'probe/1',
        Accept: '*/*',
      },
      body: '{"n":1}',
    });
    const [event] = api.seen;
    const domainName = `${api.apiId}.execute-api.eu-west-1.amazonaws.com`;
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a b',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['s=1', 't=2'],
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'content-length': '7',
        host: domainName,
        'user-agent': 'probe/1',
        'x-multi': '1,2',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { id: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        domainName,
        domainPrefix: api.apiId,
        http: { method: 'POST', path: '/items/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'probe/1' },
        requestId: expect.stringMatching(/^.{15}=$/),
        routeKey: 'POST /items/{id}',
        stage: '$default',
        time: expect.stringMatching(/ \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  it('omits every member without a value', async () => {
    api = await recordingApi({ routes: { 'GET /': 'f' } });
    await http(api.base, 'GET', '/');
    expect(Object.keys(api.seen[0]).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(api.seen[0].headers['content-length']).toBe('0');
  });

  it('encodes forms and binary bodies as base64', async () => {
    api = await recordingApi({ routes: { 'POST /': 'f' } });
    await http(api.base, 'POST', '/', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1',
    });
    expect(api.seen[0]).toMatchObject({ body: Buffer.from('a=1').toString('base64'), isBase64Encoded: true });
  });

  it('includes a named stage in rawPath but not in the route', async () => {
    api = await recordingApi({
      routes: { 'GET /items': 'f' },
      stage: { StageName: 'prod', StageVariables: { v: '1' } },
    });
    expect((await http(api.base, 'GET', '/prod/items')).status).toBe(200);
    expect(api.seen[0]).toMatchObject({
      rawPath: '/prod/items',
      routeKey: 'GET /items',
      stageVariables: { v: '1' },
      requestContext: { stage: 'prod', http: { path: '/prod/items' } },
    });
    expect((await http(api.base, 'GET', '/items')).status).toBe(404);
  });

  it.each<[string, unknown, { status: number; body: string }]>([
    ['an object without a status', { a: 1 }, { status: 200, body: '{"a":1}' }],
    ['a text', 'hello', { status: 200, body: 'hello' }],
    ['a status as text', { statusCode: '418', body: 'short' }, { status: 418, body: 'short' }],
    ['base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, { status: 200, body: 'hi' }],
    [
      'a body that is no text',
      { statusCode: 200, body: { a: 1 } },
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
    ['a malformed status', { statusCode: 'ok' }, { status: 500, body: '{"message":"Internal Server Error"}' }],
  ])('answers when the function returns %s', async (_title, returned, expected) => {
    api = await recordingApi({ routes: { 'GET /': 'f' } }, () => returned);
    expect(await http(api.base, 'GET', '/')).toMatchObject(expected);
  });

  it('sends a separate header for each cookie, and the request id', async () => {
    api = await recordingApi({ routes: { 'GET /': 'f' } }, () => ({
      statusCode: 201,
      cookies: ['a=1', 'b=2'],
      headers: { 'X-Own': 1 },
      body: 'made',
    }));
    const { status, headers } = await http(api.base, 'GET', '/');
    expect(status).toBe(201);
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({
      'x-own': '1',
      'content-type': 'text/plain;charset=utf-8',
      'apigw-requestid': api.seen[0].requestContext.requestId,
    });
  });

  it('responds with 404 without a route, and with 500 for an error or a missing permission', async () => {
    api = await recordingApi({ routes: { 'GET /v1/{channel}/x': 'f' } }, () => {
      throw new Error('boom');
    });
    expect(await http(api.base, 'GET', '/nowhere')).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
    expect(await http(api.base, 'GET', '/v1/a/x')).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
    api.locked.add('f');
    expect(await http(api.base, 'GET', '/v1/a/x')).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
    expect(api.asked.at(-1)!.sourceArn).toBe(
      `arn:aws:execute-api:eu-west-1:000000000000:${api.apiId}/$default/GET/v1/{channel}/x`,
    );
    expect(api.seen).toHaveLength(1);
  });

  it('responds with 503 after the integration timeout while the function continues', async () => {
    const entered = deferred();
    const leave = deferred();
    let finished = false;
    api = await recordingApi({ routes: { 'GET /': 'f' } }, async () => {
      entered.resolve();
      await leave.promise;
      finished = true;
    });
    const answer = http(api.base, 'GET', '/');
    await entered.promise;
    await api.clock.advance(30_000);
    expect(await answer).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    leave.resolve();
    await eventually(() => expect(finished).toBe(true));
  });

  it('rejects requests that exceed the limits for bodies, events and headers', async () => {
    api = await recordingApi({ routes: { 'POST /': 'f' } });
    const post = (body: Buffer, headers: Record<string, string> = {}): Promise<number> =>
      http(api.base, 'POST', '/', { body, headers: { 'content-type': 'text/plain', ...headers } }).then(
        ({ status }) => status,
      );
    expect(await post(Buffer.alloc(6_000_000, 'x'))).toBe(200);
    expect(await post(Buffer.alloc(6_300_000, 'x'))).toBe(413);
    expect(await post(Buffer.alloc(10 * 1024 * 1024 + 1, 'x'))).toBe(413);
    expect(await post(Buffer.from('x'), { 'x-big': 'y'.repeat(10_240) })).toBe(431);
    expect(api.seen).toHaveLength(1);
  });

  it('responds with 429 above the throttling limit, which each route has separately', async () => {
    api = await recordingApi({
      routes: { 'GET /a': 'f', 'GET /b': 'f' },
      stage: { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    });
    expect((await http(api.base, 'GET', '/a')).status).toBe(200);
    expect(await http(api.base, 'GET', '/a')).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect((await http(api.base, 'GET', '/b')).status).toBe(200);
    await api.clock.advance(1000);
    expect((await http(api.base, 'GET', '/a')).status).toBe(200);
  });

  it('writes access logs', async () => {
    const AccessLogSettings = {
      DestinationArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:access',
      Format: '$context.httpMethod $context.resourcePath $context.routeKey $context.status $context.responseLength',
    };
    api = await recordingApi({ routes: { 'GET /a': 'f' }, stage: { AccessLogSettings } });
    await http(api.base, 'GET', '/a');
    await http(api.base, 'GET', '/b');
    expect(api.logLines.map(({ line }) => line)).toEqual(['GET - GET /a 200 11', 'GET - - 404 23']);
  });
});
