import { WebSocket } from 'ws';
import { eventually } from '../../helpers/eventually';
import { Client, deferred, http, refusedHandshake } from '../../helpers/engine/api-gateway';
import type { Bench, Event } from '../../helpers/engine/api-gateway';
import { webSocketApi } from '../../helpers/engine/websocket-api';

const OK = { statusCode: 200 };
const CONNECT_EVENT_KEYS = ['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'];

describe('WebSocket handshake', () => {
  let bench: Bench | undefined;
  afterEach(() => bench?.stop());

  it('responds to a plain GET with 426 and to a wrong stage or path with 403', async () => {
    const api = await webSocketApi({ routes: {} });
    bench = api;
    expect((await http(api.base, 'GET', '/prod')).status).toBe(426);
    expect(await http(api.base, 'GET', '/other')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(await refusedHandshake(`${api.url}x`)).toEqual({ status: 403, body: '{"message":"Forbidden"}' });
    expect((await refusedHandshake(`${api.url}/below`)).status).toBe(403);
  });

  it('is rejected on a stage without a deployment', async () => {
    const api = await webSocketApi({ routes: {}, stage: { AutoDeploy: false } });
    bench = api;
    expect((await refusedHandshake(api.url)).status).toBe(403);
  });

  it('succeeds without a $connect route, and never invokes $default', async () => {
    const api = await webSocketApi({ routes: { $default: 'fallback' } });
    bench = api;
    const seen: Event[] = [];
    api.define('fallback', (event) => seen.push(event) && OK);
    const client = await Client.open(api.url);
    client.socket.close(1000, 'bye');
    await client.closed;
    expect(seen).toEqual([]);
  });

  it('invokes the function with the exact CONNECT event, with header names in their original case', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    const seen: Event[] = [];
    api.define('connect', (event) => seen.push(event) && OK);
    await Client.open(api.url, { headers: { 'X-MixedCase': 'v', 'User-Agent': 'probe/1' } });
    const [event] = seen;
    expect(Object.keys(event).sort()).toEqual(CONNECT_EVENT_KEYS);
    expect(event.headers).toMatchObject({
      Host: `${api.apiId}.execute-api.eu-west-1.amazonaws.com`,
      'X-MixedCase': 'v',
      'Sec-WebSocket-Version': '13',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    });
    expect(event.headers).not.toHaveProperty('Connection');
    expect(event.multiValueHeaders['X-MixedCase']).toEqual(['v']);
    const { requestContext: context } = event;
    expect(context).toEqual({
      routeKey: '$connect',
      eventType: 'CONNECT',
      extendedRequestId: context.requestId,
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      messageDirection: 'IN',
      stage: 'prod',
      connectedAt: expect.any(Number),
      requestTimeEpoch: expect.any(Number),
      identity: { userAgent: 'probe/1', sourceIp: '127.0.0.1' },
      requestId: expect.stringMatching(/^[A-Za-z0-9_-]{15}=$/),
      domainName: `${api.apiId}.execute-api.eu-west-1.amazonaws.com`,
      connectionId: expect.stringMatching(/^[A-Za-z0-9_-]{15}=$/),
      apiId: api.apiId,
    });
  });

  it('passes the query and stage variables, if any', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' }, stage: { StageVariables: { color: 'blue' } } });
    bench = api;
    const seen: Event[] = [];
    api.define('connect', (event) => seen.push(event) && OK);
    await Client.open(`${api.url}?a=1&a=2&b=x%20y`);
    expect(seen[0]).toMatchObject({
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      stageVariables: { color: 'blue' },
    });
  });

  it.each([
    ['the status that the function returns', () => ({ statusCode: 401 }), 401],
    [
      '502 when the function throws',
      () => {
        throw new Error('boom');
      },
      502,
    ],
    ['502 when the function returns nothing', () => undefined, 502],
    ['502 when the function returns no status', () => ({ ok: true }), 502],
  ])('fails the handshake with %s', async (_title, handler, status) => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    api.define('connect', handler);
    expect((await refusedHandshake(api.url)).status).toBe(status);
    expect(api.apiGateway.webSockets.connections()).toEqual([]);
  });

  it('fails with 500 if the function does not exist or its invocation is not allowed', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    expect((await refusedHandshake(api.url)).status).toBe(500);
    api.define('connect', () => OK);
    api.locked.add('connect');
    expect((await refusedHandshake(api.url)).status).toBe(500);
    expect(api.asked.at(-1)!.sourceArn).toBe(`arn:aws:execute-api:eu-west-1:000000000000:${api.apiId}/prod/$connect`);
    expect(api.events).toContainEqual(
      expect.objectContaining({ type: 'access-denied', action: 'lambda:InvokeFunction' }),
    );
  });

  it('fails with 504 after the integration timeout', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    const entered = deferred();
    const leave = deferred();
    api.define('connect', async () => {
      entered.resolve();
      await leave.promise;
      return OK;
    });
    const refused = refusedHandshake(api.url);
    await entered.promise;
    await api.clock.advance(29_000);
    expect((await refused).status).toBe(504);
    leave.resolve();
  });

  it('selects the subprotocol that $connect returns, else none', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    api.define('connect', (event) => ({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': event.headers['Sec-WebSocket-Protocol'].split(',')[1].trim() },
    }));
    const client = await Client.open(api.url, { protocols: ['v0', 'v1'] });
    expect(client.socket.protocol).toBe('v1');
    api.define('connect', () => OK);
    await expect(Client.open(api.url, { protocols: ['v1'] })).rejects.toThrow('Server sent no subprotocol');
  });

  it('fails with 429 above the throttling limit of the stage', async () => {
    const api = await webSocketApi({
      routes: {},
      stage: { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    });
    bench = api;
    await Client.open(api.url);
    expect((await refusedHandshake(api.url)).status).toBe(429);
    await api.clock.advance(1000);
    await Client.open(api.url);
  });

  it('invokes $disconnect if the client disconnects while $connect runs', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect', $disconnect: 'disconnect' } });
    bench = api;
    const entered = deferred();
    const leave = deferred();
    const order: string[] = [];
    api.define('connect', async () => {
      entered.resolve();
      await leave.promise;
      order.push('connect');
      return OK;
    });
    api.define('disconnect', (event) => order.push(`disconnect ${event.requestContext.disconnectStatusCode}`) && OK);
    const client = new Client(new WebSocket(api.url));
    await entered.promise;
    client.socket.terminate();
    await client.closed;
    expect(order).toEqual([]);
    leave.resolve();
    await eventually(() => expect(order).toEqual(['connect', 'disconnect 1006']));
    expect(api.apiGateway.webSockets.connections()).toEqual([]);
  });

  it('invokes $disconnect if the handshake fails after $connect', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect', $disconnect: 'disconnect' } });
    bench = api;
    const disconnects: Event[] = [];
    api.define('connect', () => OK);
    api.define('disconnect', (event) => disconnects.push(event) && OK);
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'a,,b',
    };
    expect((await http(api.base, 'GET', '/prod', { headers })).status).toBe(400);
    await eventually(() => expect(disconnects).toHaveLength(1));
    expect(
      (await http(api.base, 'GET', '/prod', { headers: { ...headers, 'sec-websocket-key': 'short' } })).status,
    ).toBe(400);
    expect(api.asked.filter(({ functionName }) => functionName === 'connect')).toHaveLength(1);
  });
});
