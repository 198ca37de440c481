import { eventually } from '../../helpers/eventually';
import { Client, deferred } from '../../helpers/engine/api-gateway';
import type { Bench, Event } from '../../helpers/engine/api-gateway';
import { webSocketApi } from '../../helpers/engine/websocket-api';
import type { Setup, WebSocketBench } from '../../helpers/engine/websocket-api';

const OK = { statusCode: 200 };

describe('WebSocket messages', () => {
  let bench: Bench | undefined;
  afterEach(() => bench?.stop());

  async function open(setup: Setup): Promise<{ api: WebSocketBench; client: Client }> {
    const api = await webSocketApi(setup);
    bench = api;
    return { api, client: await Client.open(api.url, { headers: { 'User-Agent': 'probe/1' } }) };
  }

  const frames = (client: Client, count: number): Promise<string[]> =>
    eventually(() => {
      expect(client.frames.length).toBeGreaterThanOrEqual(count);
      return client.frames;
    });

  it('invoke the function with the exact MESSAGE event', async () => {
    const { api, client } = await open({ routes: { send: 'send' } });
    const seen: Event[] = [];
    api.define('send', (event) => seen.push(event) && OK);
    client.send('{"action":"send","text":"hi"}');
    await eventually(() => expect(seen).toHaveLength(1));
    const { requestContext: context } = seen[0];
    const [connection] = api.apiGateway.webSockets.connections();
    expect(seen[0]).toEqual({
      requestContext: {
        routeKey: 'send',
        messageId: expect.stringMatching(/=$/),
        eventType: 'MESSAGE',
        extendedRequestId: context.requestId,
        requestTime: expect.any(String),
        messageDirection: 'IN',
        stage: 'prod',
        connectedAt: connection!.connectedAt,
        requestTimeEpoch: expect.any(Number),
        identity: { userAgent: 'probe/1', sourceIp: '127.0.0.1' },
        requestId: expect.stringMatching(/=$/),
        domainName: `${api.apiId}.execute-api.eu-west-1.amazonaws.com`,
        connectionId: connection!.connectionId,
        apiId: api.apiId,
      },
      body: '{"action":"send","text":"hi"}',
      isBase64Encoded: false,
    });
  });

  it('receive the Forbidden frame without a matching route, and the socket stays open', async () => {
    const { api, client } = await open({ routes: { send: 'send' } });
    api.define('send', () => OK);
    const id = api.apiGateway.webSockets.connections()[0]!.connectionId;
    client.send({ action: 'nope' });
    const [frame] = await frames(client, 1);
    const { requestId } = JSON.parse(frame!) as { requestId: string };
    expect(frame).toBe(`{"message": "Forbidden", "connectionId":"${id}", "requestId":"${requestId}"}`);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('are routed to $default if they are not JSON', async () => {
    const { api, client } = await open({ routes: { $default: 'fallback' }, twoWay: ['$default'] });
    api.define('fallback', (event) => ({ statusCode: 200, body: `${event.requestContext.routeKey}:${event.body}` }));
    client.send('plain');
    expect(await frames(client, 1)).toEqual(['$default:plain']);
  });

  it.each<[string, (event: Event) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['returns a member that is not in the proxy format', () => ({ statusCode: 200, Data: 'x' })],
    ['returns no status', () => ({ body: 'x' })],
    ['returns nothing', () => undefined],
  ])('answers the Internal server error frame when the function %s', async (_title, handler) => {
    const { api, client } = await open({ routes: { send: 'send' } });
    const id = api.apiGateway.webSockets.connections()[0]!.connectionId;
    api.define('send', handler);
    client.send({ action: 'send' });
    const [frame] = await frames(client, 1);
    expect(frame).toMatch(/^\{"message": "Internal server error", "connectionId":"[^"]+", "requestId":"[^"]+"\}$/);
    expect(frame).toContain(id);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('receive the Internal server error frame if the permission for their route is missing', async () => {
    const { api, client } = await open({ routes: { send: 'send', other: 'other' }, twoWay: ['other'] });
    api.define('send', () => OK);
    api.define('other', () => ({ statusCode: 200, body: 'fine' }));
    api.locked.add('send');
    client.send({ action: 'send' });
    expect((await frames(client, 1))[0]).toContain('Internal server error');
    client.send({ action: 'other' });
    expect((await frames(client, 2))[1]).toBe('fine');
    expect(api.asked.map(({ sourceArn }) => sourceArn.split(':').at(-1))).toEqual([
      `${api.apiId}/prod/send`,
      `${api.apiId}/prod/other`,
    ]);
  });

  it('receive the timeout frame after the integration timeout while the function continues', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, integration: { TimeoutInMillis: 5000 } });
    const entered = deferred();
    const leave = deferred();
    let finished = false;
    api.define('send', async () => {
      entered.resolve();
      await leave.promise;
      finished = true;
      return OK;
    });
    client.send({ action: 'send' });
    await entered.promise;
    await api.clock.advance(5000);
    expect((await frames(client, 1))[0]).toMatch(/^\{"message": "Endpoint request timed out", /);
    leave.resolve();
    await eventually(() => expect(finished).toBe(true));
    expect(client.frames).toHaveLength(1);
  });

  it('receive the returned body only on a route with a response', async () => {
    const { api, client } = await open({ routes: { silent: 'echo', loud: 'echo' }, twoWay: ['loud'] });
    api.define('echo', (event) => ({ statusCode: 200, body: event.body }));
    client.send({ action: 'silent' });
    await eventually(() => expect(api.asked).toHaveLength(1));
    client.send({ action: 'loud' });
    expect(await frames(client, 1)).toEqual(['{"action":"loud"}']);
  });

  it('receive the body of an error status on a two-way route', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, twoWay: ['send'] });
    api.define('send', () => ({ statusCode: 400, body: 'no' }));
    client.send({ action: 'send' });
    expect(await frames(client, 1)).toEqual(['no']);
  });

  it('of one connection are handled concurrently', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, twoWay: ['send'] });
    const replies = new Map([
      ['a', deferred()],
      ['b', deferred()],
    ]);
    const running = new Set<string>();
    api.define('send', async (event) => {
      const { name } = JSON.parse(event.body) as { name: string };
      running.add(name);
      await replies.get(name)!.promise;
      return { statusCode: 200, body: name };
    });
    client.send({ action: 'send', name: 'a' });
    client.send({ action: 'send', name: 'b' });
    await eventually(() => expect(running).toEqual(new Set(['a', 'b'])));
    replies.get('b')!.resolve();
    expect(await frames(client, 1)).toEqual(['b']);
    replies.get('a')!.resolve();
    expect(await frames(client, 2)).toEqual(['b', 'a']);
  });

  it('are routed by a template of several paths', async () => {
    const { api, client } = await open({
      selection: '${request.body.service}-${request.body.action}',
      routes: { 'chat-join': 'join', 'chat-': 'half' },
      twoWay: ['chat-join', 'chat-'],
    });
    for (const name of ['join', 'half'])
      api.define(name, (event) => ({ statusCode: 200, body: event.requestContext.routeKey }));
    client.send({ service: 'chat', action: 'join' });
    expect(await frames(client, 1)).toEqual(['chat-join']);
    client.send({ service: 'chat' });
    expect(await frames(client, 2)).toEqual(['chat-join', 'chat-']);
  });

  it('close the connection with 1008 above the throttling limit of their route', async () => {
    const { api, client } = await open({
      routes: { send: 'send' },
      stage: { RouteSettings: { send: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } } },
    });
    api.define('send', () => OK);
    client.send({ action: 'send' });
    client.send({ action: 'send' });
    expect((await client.closed).code).toBe(1008);
    expect(api.asked).toHaveLength(1);
  });

  it('are logged in the access log format of the stage', async () => {
    const AccessLogSettings = {
      DestinationArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:access:*',
      Format:
        '$context.identity.sourceIp $context.identity.caller "$context.eventType $context.routeKey $context.connectionId" $context.status',
    };
    const { api, client } = await open({ routes: { send: 'send' }, stage: { AccessLogSettings } });
    const id = api.apiGateway.webSockets.connections()[0]!.connectionId;
    api.define('send', () => ({ statusCode: 202 }));
    client.send({ action: 'send' });
    await eventually(() => expect(api.logLines).toHaveLength(2));
    client.socket.close();
    await eventually(() => expect(api.logLines).toHaveLength(3));
    expect(api.logLines.map(({ group }) => group)).toEqual(['access', 'access', 'access']);
    expect(api.logLines.map(({ line }) => line)).toEqual([
      `127.0.0.1 - "CONNECT $connect ${id}" 200`,
      `127.0.0.1 - "MESSAGE send ${id}" 202`,
      `127.0.0.1 - "DISCONNECT $disconnect ${id}" 200`,
    ]);
  });
});
