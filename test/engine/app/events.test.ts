import { decodeCursor } from '../../../protocol/cursors';
import { TestApp } from '../../helpers/engine/test-app';
import { EventClient } from '../../helpers/engine/event-stream-client';

describe('an event stream', () => {
  let app: TestApp;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.leave()));
    await app.stop();
  });

  async function open(
    query: string,
    headers: Record<string, string> = {},
    claims: Parameters<TestApp['token']>[0] = {},
  ): Promise<EventClient> {
    const token = await app.token(claims);
    const client = await EventClient.open(`${app.eventsUrl}/v1/events?${query}&token=${token}`, headers);
    clients.push(client);
    return client;
  }

  it('starts with its positions, and then delivers what is published', async () => {
    const client = await open('channels=live,other');
    const ready = await client.until('ready');
    expect(client.response.status).toBe(200);
    expect(client.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.response.headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(ready.data)).toMatchObject({
      channels: [
        { channel: 'live', status: 'subscribed', offset: 0 },
        { channel: 'other', status: 'subscribed', offset: 0 },
      ],
      cursor: ready.id,
    });
    expect(client.parser.retryMs).toBe(1000);
    await app.publish('live', 'one');
    const first = await client.until('message');
    await app.publish('live', 'two\nlines');
    await client.until('message', 2);
    expect(client.messages).toMatchObject([
      { channel: 'live', offset: 1, data: 'one' },
      { channel: 'live', offset: 2, data: 'two\nlines' },
    ]);
    expect(decodeCursor(first.id)).toMatchObject({
      value: [
        { channel: 'live', offset: 1 },
        { channel: 'other', offset: 0 },
      ],
    });
  });

  it('resumes after the last event that the client received', async () => {
    const first = await open('channels=resumed&cursor=earliest');
    await first.until('ready');
    await app.publish('resumed', 1);
    const { id } = await first.until('message');
    await first.leave();
    await app.publish('resumed', 2);
    const second = await open('channels=resumed&cursor=earliest', { 'last-event-id': id });
    await second.until('message');
    expect(second.messages).toMatchObject([{ offset: 2 }]);
    expect(JSON.parse((await second.until('ready')).data).channels).toMatchObject([{ offset: 1, recovered: true }]);
  });

  it('gives event ids that HTTP and WebSocket accept as cursors', async () => {
    const stream = await open('channels=wandering');
    await stream.until('ready');
    await app.publish('wandering', 1);
    const { id } = await stream.until('message');
    await stream.leave();
    await app.publish('wandering', 2);
    const { body } = await app.call('GET', `/v1/messages?channels=wandering&wait=20&cursor=${id}`);
    expect(body.messages).toMatchObject([{ offset: 2 }]);
    const socket = await app.connect();
    await socket.request({ action: 'subscribe', channels: ['wandering'], cursor: id });
    expect((await socket.received('wandering', 1)).map(({ offset }) => offset)).toEqual([2]);
  });

  it('ends with an event when the token expires, together with its function', async () => {
    const client = await open('channels=short', {}, { ttlSeconds: 4 });
    await client.ended;
    expect(client.events.map(({ type }) => type)).toEqual(['ready', 'end']);
    expect(JSON.parse(client.events[1]!.data)).toEqual({ retryAfterMs: 0 });
    expect(client.parser.lastEventId).toBe(client.events[0]!.id);
  });

  it('rejects a request with an HTTP status before the stream starts', async () => {
    const address = `${app.eventsUrl}/v1/events`;
    const token = await app.token({ channels: { open: ['subscribe'] } });
    const rejections = [
      [address, 401, 'unauthorized'],
      [`${address}?channels=open&token=x`, 401, 'unauthorized'],
      [`${address}?channels=shut&token=${token}`, 403, 'forbidden'],
      [`${address}?channels=open&cursor=x&token=${token}`, 400, 'invalid_cursor'],
      [`${app.eventsUrl}/elsewhere?token=${token}`, 404, 'not_found'],
    ] as const;
    for (const [url, status, code] of rejections) {
      const response = await fetch(url);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toMatchObject({ error: { code, requestId: expect.any(String) } });
    }
  });

  it('allows the configured origins with a single header', async () => {
    const client = await open('channels=live', { origin: 'https://app.example.com' });
    await client.until('ready');
    expect(client.response.headers.get('access-control-allow-origin')).toBe('*');
  });
});
