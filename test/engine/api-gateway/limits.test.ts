import { once } from 'node:events';
import { eventually } from '../../helpers/eventually';
import { Client } from '../../helpers/engine/api-gateway';
import type { Bench, Event } from '../../helpers/engine/api-gateway';
import { webSocketApi } from '../../helpers/engine/websocket-api';
import type { WebSocketBench } from '../../helpers/engine/websocket-api';

const MINUTE = 60_000;

describe('WebSocket limits', () => {
  let bench: Bench | undefined;
  let messages: Event[];
  let disconnects: Event[];
  afterEach(() => bench?.stop());

  async function open(): Promise<{ api: WebSocketBench; client: Client }> {
    messages = [];
    disconnects = [];
    const api = await webSocketApi({ routes: { $default: 'message', $disconnect: 'disconnect' } });
    bench = api;
    api.define('message', (event) => messages.push(event) && { statusCode: 200 });
    api.define('disconnect', (event) => disconnects.push(event) && undefined);
    return { api, client: await Client.open(api.url) };
  }

  const disconnectCode = (): Promise<number> =>
    eventually(() => {
      expect(disconnects).toHaveLength(1);
      return disconnects[0].requestContext.disconnectStatusCode as number;
    });

  it('accept a frame of 32,768 bytes and close with 1009 at one byte more', async () => {
    const { client } = await open();
    client.send('x'.repeat(32_768));
    await eventually(() => expect(messages).toHaveLength(1));
    client.send('x'.repeat(32_769));
    expect((await client.closed).code).toBe(1009);
    expect(await disconnectCode()).toBe(1009);
    expect(messages).toHaveLength(1);
  });

  it('accept a fragmented message of up to 128 KB', async () => {
    const { client } = await open();
    for (let i = 0; i < 4; i++) client.socket.send('x'.repeat(32_768), { fin: i === 3 });
    await eventually(() => expect(messages).toHaveLength(1));
    expect(messages[0].body).toHaveLength(131_072);
  });

  it('close with 1009 when the fragments of a message exceed 128 KB', async () => {
    const { client } = await open();
    for (let i = 0; i < 4; i++) client.socket.send('x'.repeat(32_768), { fin: false });
    client.socket.send('x', { fin: true });
    expect((await client.closed).code).toBe(1009);
    expect(messages).toEqual([]);
  });

  it('close with 1009 on a frame whose header announces a larger payload', async () => {
    const { client } = await open();
    client.send('x'.repeat(5_000_000));
    expect((await client.closed).code).toBe(1009);
    expect(await disconnectCode()).toBe(1009);
  });

  it('close with 1003 on a binary frame', async () => {
    const { client } = await open();
    client.socket.send(Buffer.from('binary'));
    expect((await client.closed).code).toBe(1003);
    expect(await disconnectCode()).toBe(1003);
    expect(messages).toEqual([]);
  });

  it('close with 1001 after ten idle minutes, also with pings', async () => {
    const { api, client } = await open();
    await api.clock.advance(9 * MINUTE);
    client.socket.ping();
    await once(client.socket, 'pong');
    await api.clock.advance(MINUTE);
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(await disconnectCode()).toBe(1001);
    expect(disconnects[0].requestContext.disconnectReason).toBe('Going away');
  });

  it('close an active connection with 1001 after two hours', async () => {
    const { api, client } = await open();
    for (let i = 1; i <= 13; i++) {
      await api.clock.advance(9 * MINUTE);
      client.send('busy');
      await eventually(() => expect(messages).toHaveLength(i));
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await api.clock.advance(3 * MINUTE);
    expect((await client.closed).code).toBe(1001);
  });

  it('pass the close code and reason of the client to $disconnect', async () => {
    const { api, client } = await open();
    client.socket.close(4001, 'moved on');
    await disconnectCode();
    const { requestContext: context, ...rest } = disconnects[0];
    const host = `${api.apiId}.execute-api.eu-west-1.amazonaws.com`;
    expect(rest).toEqual({
      headers: { Host: host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
      multiValueHeaders: { Host: [host], 'x-api-key': [''], 'X-Forwarded-For': [''], 'x-restapi': [''] },
      isBase64Encoded: false,
    });
    expect(context).toMatchObject({
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: 4001,
      disconnectReason: 'moved on',
    });
    expect(context).not.toHaveProperty('messageId');
  });

  it('report a close without a status as 1005 and a broken socket as 1006', async () => {
    const { api, client } = await open();
    client.socket.close();
    expect(await disconnectCode()).toBe(1005);
    expect(disconnects[0].requestContext.disconnectReason).toBe('Client-side close frame status not set');
    const second = await Client.open(api.url);
    second.socket.terminate();
    await eventually(() => expect(disconnects.at(-1).requestContext.disconnectStatusCode).toBe(1006));
  });
});
