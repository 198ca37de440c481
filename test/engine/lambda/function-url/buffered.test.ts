import { http } from '../../../helpers/engine/api-gateway';
import { createUrlBench, INVOKE_PERMISSION, URL_PERMISSION } from '../../../helpers/engine/function-url';
import type { UrlBench } from '../../../helpers/engine/function-url';

const ECHO = 'exports.handler = async (event) => event;';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const RETURN_BODY =
  'exports.handler = async (event) => { const { r } = event.queryStringParameters; return JSON.parse(r); };';
const answering = (value: unknown): string => `/?r=${encodeURIComponent(JSON.stringify(value))}`;

describe('a function URL', () => {
  let bench: UrlBench;
  beforeEach(() => {
    bench = createUrlBench();
  });
  afterEach(() => bench.stop());

  it('invokes the function with an event of payload format 2.0 from an anonymous caller', async () => {
    const { base, urlId } = await bench.url(ECHO);
    const { status, headers, body } = await http(base, 'GET', '/pa2%Fth/1?a=1&a=2&b=x%20y', {
      headers: { cookie: 's=1; t=2', 'X-Twice': ['a', 'b'], 'user-agent': 'test' },
    });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    const domainName = `${urlId}.lambda-url.eu-west-1.on.aws`;
    expect(JSON.parse(body)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/pa2%Fth/1',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['s=1', 't=2'],
      headers: {
        host: domainName,
        'x-twice': 'a,b',
        'user-agent': 'test',
        'x-amzn-tls-cipher-suite': expect.any(String),
        'x-amzn-tls-version': 'TLSv1.3',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      requestContext: {
        accountId: 'anonymous',
        apiId: urlId,
        domainName,
        domainPrefix: urlId,
        http: {
          method: 'GET',
          path: '/pa2%Fth/1',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.stringMatching(UUID),
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  it.each([
    ['text/plain;charset=utf-8', 'grüße', false],
    ['application/json', '{"a":1}', false],
    ['application/xml', '<a/>', false],
    ['application/javascript', '1', false],
    ['multipart/form-data; boundary=x', '--x--', true],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['application/octet-stream', 'bytes', true],
    [undefined, 'bytes', true],
  ])('passes a body of type %s: %s, base64 %s', async (type, sent, isBase64Encoded) => {
    const { base } = await bench.url(ECHO);
    const { body } = await http(base, 'POST', '/', { body: sent, ...(type && { headers: { 'content-type': type } }) });
    const event = JSON.parse(body);
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(sent);
  });

  it('responds with the result of the function, and with a string result without quotes', async () => {
    const { base } = await bench.url(RETURN_BODY);
    for (const value of [{ a: 1 }, [1], 7, 1.5, true, null]) {
      expect(await http(base, 'GET', answering(value))).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(value),
      });
    }
    expect(await http(base, 'GET', answering('plain'))).toMatchObject({ status: 200, body: 'plain' });
    const whole = { statusCode: '418', headers: { 'X-A': 'b' }, cookies: ['c=d', 'e=f'], body: 'dGVh' };
    expect(await http(base, 'GET', answering({ ...whole, isBase64Encoded: true }))).toMatchObject({
      status: 418,
      headers: { 'content-type': 'application/json', 'x-a': 'b', 'set-cookie': ['c=d', 'e=f'] },
      body: 'tea',
    });
  });

  it('returns the id of the invocation in x-amzn-RequestId', async () => {
    const { base } = await bench.url('exports.handler = async (event, context) => context.awsRequestId;');
    const { headers, body } = await http(base, 'GET', '/');
    expect(body).toMatch(UUID);
    expect(headers['x-amzn-requestid']).toBe(body);
  });

  it('responds with a 502 in plain text if the function fails or returns invalid headers', async () => {
    const failing = await bench.url('exports.handler = async () => { throw new Error("secret"); };');
    const thrown = await http(failing.base, 'GET', '/');
    expect(thrown).toMatchObject({ status: 502, body: 'Internal Server Error' });
    expect(thrown.headers['x-amzn-requestid']).toMatch(UUID);
    const { base } = await bench.url(RETURN_BODY);
    for (const wrong of [{ statusCode: 'x' }, { statusCode: 200, headers: { a: 'b\nc' } }])
      expect(await http(base, 'GET', answering(wrong))).toMatchObject({ status: 502, body: 'Internal Server Error' });
  });

  it.each([
    ['nothing', []],
    ['InvokeFunctionUrl alone', [URL_PERMISSION]],
    ['InvokeFunction alone', [INVOKE_PERMISSION]],
    [
      'InvokeFunctionUrl for another kind of caller',
      [{ ...URL_PERMISSION, FunctionUrlAuthType: 'AWS_IAM' }, INVOKE_PERMISSION],
    ],
    ['InvokeFunction not through a URL', [URL_PERMISSION, { ...INVOKE_PERMISSION, InvokedViaFunctionUrl: false }]],
    ['another principal', [URL_PERMISSION, { ...INVOKE_PERMISSION, Principal: '111111111111' }]],
  ])('refuses everyone when the policy allows %s', async (_, permissions) => {
    const { base, functionArn } = await bench.url('exports.handler = async () => console.log("called");', {
      permissions,
    });
    const { status, headers, body } = await http(base, 'GET', '/');
    expect(status).toBe(403);
    expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(headers['x-amzn-requestid']).toMatch(UUID);
    expect(JSON.parse(body).Message).toMatch(/^Forbidden\. For troubleshooting Function URL authorization issues/);
    expect(bench.printed('called')).toBe(0);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'access-denied', resource: expect.stringContaining(functionArn) }),
    );
  });

  it('rejects requests and results larger than 6 MB', async () => {
    const { base } = await bench.url('exports.handler = async (event) => "x".repeat(Number(event.rawQueryString));');
    const type = { 'content-type': 'text/plain' };
    const tooMuch = await http(base, 'POST', '/?1', { headers: type, body: Buffer.alloc(6 * 1024 * 1024 + 1, 'x') });
    expect(tooMuch).toMatchObject({ status: 413 });
    // The body is within the limit, but the event with it is not.
    expect(await http(base, 'POST', '/?1', { headers: type, body: Buffer.alloc(6 * 1024 * 1024, 'x') })).toMatchObject({
      status: 413,
    });
    expect((await http(base, 'POST', '/?6000000', { headers: type, body: Buffer.alloc(6_000_000, 'x') })).status).toBe(
      200,
    );
    expect(await http(base, 'GET', '/?6291557')).toMatchObject({ status: 502, body: 'Internal Server Error' });
  });

  it('responds with 429 if the function has no concurrency left', async () => {
    const { base } = await bench.url(ECHO, { function: { ReservedConcurrentExecutions: 0 } });
    const { status, headers, body } = await http(base, 'GET', '/');
    expect(status).toBe(429);
    expect(headers['x-amzn-errortype']).toBe('TooManyRequestsException');
    expect(JSON.parse(body)).toMatchObject({ Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
  });

  describe('with Cors', () => {
    const SETS_CORS = `exports.handler = async () => {
      console.log('called');
      return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: '' };
    };`;
    const Cors = {
      AllowOrigins: ['https://app.example.com'],
      AllowMethods: ['GET'],
      AllowHeaders: ['authorization'],
      ExposeHeaders: ['x-a'],
      MaxAge: 60,
    };
    const origin = 'https://app.example.com';
    const preflight = { origin, 'access-control-request-method': 'GET' };

    it('responds to a preflight without an invocation', async () => {
      const { base } = await bench.url(SETS_CORS, { url: { Cors } });
      const answer = await http(base, 'OPTIONS', '/a', { headers: preflight });
      expect(answer).toMatchObject({
        status: 200,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET',
          'access-control-allow-headers': 'authorization',
          'access-control-max-age': '60',
        },
      });
      const stranger = { ...preflight, origin: 'https://evil.example.com' };
      expect((await http(base, 'OPTIONS', '/a', { headers: stranger })).headers).not.toHaveProperty(
        'access-control-allow-origin',
      );
      expect(bench.printed('called')).toBe(0);
    });

    it('adds its headers for an allowed origin only, in addition to those of the function', async () => {
      const { base } = await bench.url(SETS_CORS, { url: { Cors } });
      expect((await http(base, 'GET', '/')).headers['access-control-allow-origin']).toBe('*');
      const { headers } = await http(base, 'GET', '/', { headers: { origin } });
      expect(headers['access-control-allow-origin']).toBe(`*, ${origin}`);
      expect(headers['access-control-expose-headers']).toBe('x-a');
    });

    it('invokes the function for OPTIONS without Cors', async () => {
      const { base } = await bench.url(SETS_CORS);
      expect((await http(base, 'OPTIONS', '/', { headers: preflight })).headers['access-control-allow-origin']).toBe(
        '*',
      );
      expect(bench.printed('called')).toBe(1);
    });
  });
});
