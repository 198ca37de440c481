import { eventually } from '../../helpers/eventually';
import { Client, gate } from './harness';
import type { Bench, Event } from './harness';
import { webSocketApi } from './websocket-setup';
import type { Setup, WebSocketBench } from './websocket-setup';

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

  it('passes the exact MESSAGE event', async () => {
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

  it('answers the Forbidden frame when nothing matches, and keeps the socket open', async () => {
    const { api, client } = await open({ routes: { send: 'send' } });
    api.define('send', () => OK);
    const id = api.apiGateway.webSockets.connections()[0]!.connectionId;
    client.send({ action: 'nope' });
    const [frame] = await frames(client, 1);
    const { requestId } = JSON.parse(frame!) as { requestId: string };
    expect(frame).toBe(`{"message": "Forbidden", "connectionId":"${id}", "requestId":"${requestId}"}`);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('sends what is not JSON to $default', async () => {
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
    ['returns a member that the proxy format does not know', () => ({ statusCode: 200, Data: 'x' })],
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

  it('answers the Internal server error frame when one route lacks its permission', async () => {
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

  it('answers the timeout frame after the integration timeout while the function runs on', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, integration: { TimeoutInMillis: 5000 } });
    const entered = gate();
    const leave = gate();
    let finished = false;
    api.define('send', async () => {
      entered.open();
      await leave.opened;
      finished = true;
      return OK;
    });
    client.send({ action: 'send' });
    await entered.opened;
    await api.clock.advance(5000);
    expect((await frames(client, 1))[0]).toMatch(/^\{"message": "Endpoint request timed out", /);
    leave.open();
    await eventually(() => expect(finished).toBe(true));
    expect(client.frames).toHaveLength(1);
  });

  it('drops the returned body unless the route has a response', async () => {
    const { api, client } = await open({ routes: { silent: 'echo', loud: 'echo' }, twoWay: ['loud'] });
    api.define('echo', (event) => ({ statusCode: 200, body: event.body }));
    client.send({ action: 'silent' });
    await eventually(() => expect(api.asked).toHaveLength(1));
    client.send({ action: 'loud' });
    expect(await frames(client, 1)).toEqual(['{"action":"loud"}']);
  });

  it('delivers the body of an error status on a two-way route', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, twoWay: ['send'] });
    api.define('send', () => ({ statusCode: 400, body: 'no' }));
    client.send({ action: 'send' });
    expect(await frames(client, 1)).toEqual(['no']);
  });

  it('runs messages of one connection at the same time', async () => {
    const { api, client } = await open({ routes: { send: 'send' }, twoWay: ['send'] });
    const gates = new Map([
      ['a', gate()],
      ['b', gate()],
    ]);
    const running = new Set<string>();
    api.define('send', async (event) => {
      const { name } = JSON.parse(event.body) as { name: string };
      running.add(name);
      await gates.get(name)!.opened;
      return { statusCode: 200, body: name };
    });
    client.send({ action: 'send', name: 'a' });
    client.send({ action: 'send', name: 'b' });
    await eventually(() => expect(running).toEqual(new Set(['a', 'b'])));
    gates.get('b')!.open();
    expect(await frames(client, 1)).toEqual(['b']);
    gates.get('a')!.open();
    expect(await frames(client, 2)).toEqual(['b', 'a']);
  });

  it('selects by a template of several paths', async () => {
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

  it('closes with 1008 when a message is over the throttle of its route', async () => {
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

  it('writes access logs in the format of the stage', async () => {
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
