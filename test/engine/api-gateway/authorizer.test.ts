import { eventually } from '../../helpers/eventually';
import { Client, refusedHandshake } from '../../helpers/engine/api-gateway';
import type { Bench, Event } from '../../helpers/engine/api-gateway';
import { webSocketApi } from '../../helpers/engine/websocket-api';
import type { WebSocketBench } from '../../helpers/engine/websocket-api';

const OK = { statusCode: 200 };

const policy = (effect: string, resource: string, context: unknown = {}): object => ({
  principalId: 'u1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  },
  context,
});

describe('WebSocket authorizer', () => {
  let bench: Bench | undefined;
  let asked: Event[];
  let connects: Event[];
  afterEach(() => bench?.stop());

  async function guarded(authorize: (event: Event) => unknown): Promise<WebSocketBench> {
    asked = [];
    connects = [];
    const api = await webSocketApi({
      routes: { $connect: 'connect', $disconnect: 'disconnect', $default: 'message' },
      authorizer: { functionName: 'authorizer', identitySource: ['route.request.querystring.token'] },
    });
    bench = api;
    api.define('authorizer', (event) => {
      asked.push(event);
      return authorize(event);
    });
    api.define('connect', (event) => connects.push(event) && OK);
    return api;
  }

  it('responds with 401 without an invocation if an identity source is missing or empty', async () => {
    const api = await guarded((event) => policy('Allow', event.methodArn));
    expect(await refusedHandshake(api.url)).toEqual({ status: 401, body: '{"message":"Unauthorized"}' });
    expect((await refusedHandshake(`${api.url}?token=`)).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      '401 when it throws Unauthorized',
      () => {
        throw new Error('Unauthorized');
      },
      401,
    ],
    [
      '500 when it throws anything else',
      () => {
        throw new Error('unauthorized');
      },
      500,
    ],
    ['403 when its policy denies', (event: Event) => policy('Deny', event.methodArn), 403],
    ['403 when its policy allows another resource', () => policy('Allow', 'arn:aws:execute-api:*:*:other/*'), 403],
    [
      '403 without a principal',
      (event: Event) => ({ ...policy('Allow', event.methodArn), principalId: undefined }),
      403,
    ],
    ['500 when it returns nothing', () => undefined, 500],
    [
      '500 when its context contains an object',
      (event: Event) => policy('Allow', event.methodArn, { nested: {} }),
      500,
    ],
    [
      '500 when its answer is larger than 8 KB',
      (event: Event) => policy('Allow', event.methodArn, { big: 'x'.repeat(8192) }),
      500,
    ],
    ['500 for the simple form of HTTP APIs', () => ({ isAuthorized: true }), 500],
  ])('answers %s', async (_title, authorize, status) => {
    const api = await guarded(authorize);
    expect((await refusedHandshake(`${api.url}?token=t`)).status).toBe(status);
    expect(connects).toEqual([]);
  });

  it('responds with 500 if the invocation of the authorizer is not allowed', async () => {
    const api = await guarded((event) => policy('Allow', event.methodArn));
    api.locked.add('authorizer');
    expect((await refusedHandshake(`${api.url}?token=t`)).status).toBe(500);
    expect(api.asked.at(-1)!.sourceArn).toMatch(new RegExp(`:${api.apiId}/authorizers/[a-z0-9]+$`));
  });

  it('receives an event with the id of the later connection', async () => {
    const api = await guarded((event) => policy('Allow', event.methodArn));
    await Client.open(`${api.url}?token=t`);
    const [event] = asked;
    expect(Object.keys(event).sort()).toEqual([
      'headers',
      'methodArn',
      'multiValueHeaders',
      'multiValueQueryStringParameters',
      'queryStringParameters',
      'requestContext',
      'stageVariables',
      'type',
    ]);
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:eu-west-1:000000000000:${api.apiId}/prod/$connect`,
      queryStringParameters: { token: 't' },
      stageVariables: {},
      headers: { Connection: 'upgrade', Upgrade: 'websocket', 'content-length': '0' },
      multiValueHeaders: { Upgrade: ['websocket'] },
    });
    expect(event.requestContext.connectionId).toBe(connects[0].requestContext.connectionId);
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('adds its context as text to every event of the connection', async () => {
    const api = await guarded((event) =>
      policy('Allow', event.methodArn.replace(/\/\$connect$/, '/*'), { level: 3, admin: true, tenant: 'acme' }),
    );
    const later: Event[] = [];
    for (const name of ['message', 'disconnect']) api.define(name, (event) => later.push(event) && OK);
    const client = await Client.open(`${api.url}?token=t`);
    client.send('hello');
    await eventually(() => expect(later).toHaveLength(1));
    client.socket.close();
    await eventually(() => expect(later).toHaveLength(2));
    for (const event of [...connects, ...later]) {
      expect(event.requestContext.authorizer).toEqual({
        principalId: 'u1',
        level: '3',
        admin: 'true',
        tenant: 'acme',
        integrationLatency: expect.any(Number),
      });
    }
  });
});
