import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { eventually } from '../../helpers/eventually';
import { Client, http } from '../../helpers/engine/api-gateway';
import type { Bench, Event } from '../../helpers/engine/api-gateway';
import { SIGNED, webSocketApi } from '../../helpers/engine/websocket-api';
import type { WebSocketBench } from '../../helpers/engine/websocket-api';

describe('@connections', () => {
  let bench: Bench | undefined;
  let sdk: ApiGatewayManagementApiClient;
  let disconnects: Event[];
  afterEach(async () => {
    sdk.destroy();
    await bench?.stop();
  });

  async function open(): Promise<{ api: WebSocketBench; client: Client; id: string; path: string }> {
    disconnects = [];
    const api = await webSocketApi({ routes: { $disconnect: 'disconnect' } });
    bench = api;
    sdk = new ApiGatewayManagementApiClient({
      endpoint: `${api.base}/prod`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 's' },
      maxAttempts: 1,
    });
    api.define('disconnect', (event) => disconnects.push(event) && undefined);
    const client = await Client.open(api.url);
    const id = api.apiGateway.webSockets.connections()[0]!.connectionId;
    return { api, client, id, path: `/prod/@connections/${encodeURIComponent(id)}` };
  }

  it('posts text, describes and deletes a connection for SDK clients', async () => {
    const { client, id } = await open();
    expect(
      (await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('hällo') }))).$metadata
        .httpStatusCode,
    ).toBe(200);
    await eventually(() => expect(client.frames).toEqual(['hällo']));
    const described = await sdk.send(new GetConnectionCommand({ ConnectionId: id }));
    expect(described).toMatchObject({
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
      Identity: { SourceIp: '127.0.0.1' },
    });
    expect((await sdk.send(new DeleteConnectionCommand({ ConnectionId: id }))).$metadata.httpStatusCode).toBe(204);
    expect((await client.closed).code).toBe(1000);
    await eventually(() => expect(disconnects).toHaveLength(1));
    expect(disconnects[0].requestContext).toMatchObject({
      disconnectStatusCode: 1000,
      disconnectReason: 'Connection Closed Normally',
    });
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('x') })),
    ).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
  });

  it('accepts %40connections and an id that is not encoded', async () => {
    const { api, client, id } = await open();
    expect((await http(api.base, 'POST', `/prod/%40connections/${id}`, { headers: SIGNED, body: 'a' })).status).toBe(
      200,
    );
    await eventually(() => expect(client.frames).toEqual(['a']));
  });

  it('sends 131,072 bytes in several frames, and responds with 413 to one byte more', async () => {
    const { client, id } = await open();
    await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(131_072, 'y') }));
    await eventually(() => expect(client.frames[0]).toHaveLength(131_072));
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(131_073, 'y') })),
    ).rejects.toMatchObject({ name: 'PayloadTooLargeException', $metadata: { httpStatusCode: 413 } });
  });

  it('sends sequential posts in order', async () => {
    const { client, id } = await open();
    for (let i = 0; i < 50; i++)
      await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from(String(i)) }));
    await eventually(() => expect(client.frames).toEqual(Array.from({ length: 50 }, (_, i) => String(i))));
  });

  it('distinguishes malformed ids from unknown ones', async () => {
    await open();
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: 'garbage', Data: Buffer.from('x') })),
    ).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Invalid connectionId: garbage',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: 'AAAAAAAAAAAAAAA=', Data: Buffer.from('x') })),
    ).rejects.toMatchObject({ name: 'GoneException' });
  });

  it('responds with 403 to unsigned calls, other stages and callers without permission', async () => {
    const { api, id, path } = await open();
    expect(await http(api.base, 'POST', path, { body: 'x' })).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    });
    expect(await http(api.base, 'POST', path.replace('prod', 'other'), { headers: SIGNED, body: 'x' })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
    const stale = await http(api.base, 'POST', path, { headers: { authorization: 'Credential=STALE/x' }, body: 'x' });
    expect(stale).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'UnrecognizedClientException' } });
    const judged: string[] = [];
    api.access = (resource) => judged.push(resource) < 0;
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('x') })),
    ).rejects.toMatchObject({ name: 'ForbiddenException', $metadata: { httpStatusCode: 403 } });
    expect(judged).toEqual([`arn:aws:execute-api:eu-west-1:000000000000:${api.apiId}/prod/POST/@connections/${id}`]);
  });

  it('does not find a connection under another stage', async () => {
    const { api, id, path } = await open();
    await api.create('AWS::ApiGatewayV2::Stage', { ApiId: api.apiId, StageName: 'beta', AutoDeploy: true });
    expect((await http(api.base, 'POST', path.replace('prod', 'beta'), { headers: SIGNED, body: 'x' })).status).toBe(
      410,
    );
    expect((await http(api.base, 'POST', `/prod/@connections/${id}`, { headers: SIGNED, body: 'x' })).status).toBe(200);
  });

  it('responds with 410 to a post during $connect', async () => {
    const api = await webSocketApi({ routes: { $connect: 'connect' } });
    bench = api;
    sdk = new ApiGatewayManagementApiClient({
      endpoint: `${api.base}/prod`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 's' },
      maxAttempts: 1,
    });
    let status: number | undefined;
    api.define('connect', async (event) => {
      status = (
        await http(api.base, 'POST', `/prod/@connections/${encodeURIComponent(event.requestContext.connectionId)}`, {
          headers: SIGNED,
          body: 'x',
        })
      ).status;
      return { statusCode: 200 };
    });
    await Client.open(api.url);
    expect(status).toBe(410);
  });

  it('responds with 429 while the client has too much unread data', async () => {
    const { client, id } = await open();
    client.socket.pause();
    const post = (): Promise<unknown> =>
      sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(131_072, 'z') }));
    let sent = 0;
    const flood = async (): Promise<void> => {
      for (; sent < 1000; sent++) await post();
    };
    await expect(flood()).rejects.toMatchObject({ name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } });
    client.socket.resume();
    await eventually(() => expect(client.frames).toHaveLength(sent));
    await eventually(post);
  });

  it('counts posts as activity', async () => {
    const { api, client, id } = await open();
    await api.clock.advance(9 * 60_000);
    await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('x') }));
    await api.clock.advance(9 * 60_000);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await api.clock.advance(60_000);
    expect((await client.closed).code).toBe(1001);
  });

  it('can simulate clients that disappear', async () => {
    const { api, client, id, path } = await open();
    const post = async (): Promise<number> =>
      (await http(api.base, 'POST', path, { headers: SIGNED, body: 'x' })).status;
    api.apiGateway.webSockets.dropSilently(id);
    expect(await post()).toBe(200);
    await api.clock.advance(10 * 60_000);
    expect(await post()).toBe(410);
    expect(client.frames).toEqual([]);

    const second = await Client.open(api.url);
    const secondId = api.apiGateway.webSockets.connections()[0]!.connectionId;
    api.apiGateway.webSockets.vanish(secondId);
    await second.closed;
    expect(
      (await http(api.base, 'POST', `/prod/@connections/${secondId}`, { headers: SIGNED, body: 'x' })).status,
    ).toBe(410);

    api.apiGateway.webSockets.loseNextDisconnect();
    const third = await Client.open(api.url);
    third.socket.close(1000, 'lost');
    await third.closed;
    const fourth = await Client.open(api.url);
    fourth.socket.close(1000, 'example');
    await eventually(() =>
      expect(disconnects.map((event) => event.requestContext.disconnectReason)).toEqual(['example']),
    );
  });

  it('closes every connection with 1001 when it stops, also of a client that does not read', async () => {
    const { api, client, id } = await open();
    const slow = await Client.open(api.url);
    const slowId = api.apiGateway.webSockets
      .connections()
      .find(({ connectionId }) => connectionId !== id)!.connectionId;
    slow.socket.pause();
    const flood = async (): Promise<void> => {
      for (;;) await sdk.send(new PostToConnectionCommand({ ConnectionId: slowId, Data: Buffer.alloc(131_072, 'z') }));
    };
    await expect(flood()).rejects.toMatchObject({ name: 'LimitExceededException' });
    const startedAt = performance.now();
    await api.stop();
    // `ws` waits 30 s for the close frame of a client that does not read.
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    expect((await client.closed).code).toBe(1001);
    slow.socket.terminate();
    expect(disconnects).toEqual([]);
  });
});
