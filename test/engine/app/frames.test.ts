import { TestApp } from '../../helpers/engine/test-app';

const FRAME_LIMIT = 32 * 1024;

/** A ping frame of exactly this many bytes, padded with white space. */
function pingOf(bytes: number): string {
  const frame = JSON.stringify({ action: 'ping', id: 'sized' });
  return frame.slice(0, -1) + ' '.repeat(bytes - frame.length) + '}';
}

describe('frames', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it.each([FRAME_LIMIT - 1, FRAME_LIMIT])('of %d bytes get a reply', async (bytes) => {
    const client = await app.connect();
    client.send(pingOf(bytes));
    expect(await client.until(() => client.frames.find(({ id }) => id === 'sized'))).toMatchObject({ reply: 'ping' });
  });

  it('that form a message of 131072 bytes get a reply, and close the connection with 1009 if the message is longer', async () => {
    const client = await app.connect();
    const send = (bytes: number): void => {
      const text = Buffer.from(pingOf(bytes));
      for (let at = 0; at < bytes; at += FRAME_LIMIT) {
        const fin = at + FRAME_LIMIT >= bytes;
        client.socket.send(text.subarray(at, at + FRAME_LIMIT), { binary: false, fin });
      }
    };
    send(4 * FRAME_LIMIT);
    expect(await client.until(() => client.frames.find(({ id }) => id === 'sized'))).toMatchObject({ reply: 'ping' });
    send(4 * FRAME_LIMIT + 1);
    expect((await client.end()).code).toBe(1009);
  });

  it(`of ${FRAME_LIMIT + 1} bytes close the connection with 1009`, async () => {
    const client = await app.connect();
    client.send(pingOf(FRAME_LIMIT + 1));
    expect((await client.end()).code).toBe(1009);
  });

  it('that are binary close the connection with 1003', async () => {
    const client = await app.connect();
    client.socket.send(Buffer.from([1, 2, 3]), { binary: true });
    expect((await client.end()).code).toBe(1003);
  });

  it.each([
    ['malformed JSON', '{"action":', 'invalid_request'],
    ['JSON that is not an object', '[1,2]', 'invalid_request'],
    ['an empty frame', ' ', 'invalid_request'],
    ['no action', '{"id":"7"}', 'unknown_action'],
    ['an unknown action', '{"action":"dance","id":"7"}', 'unknown_action'],
    ['an action of another case', '{"action":"Subscribe","id":"7"}', 'unknown_action'],
  ])('with %s get an error reply, and the connection stays open', async (_name, frame, code) => {
    const client = await app.connect();
    client.send(frame);
    const reply = await client.until(() => client.frames[0]);
    expect(reply['error']).toMatchObject({ code, message: expect.stringMatching(/./), requestId: expect.any(String) });
    expect(await client.request({ action: 'ping' })).toMatchObject({ reply: 'ping' });
  });

  it('with several problems get an error that lists all of them', async () => {
    const client = await app.connect();
    const answer = await client.request({
      action: 'subscribe',
      channels: ['ok', 'not ok', ''],
      cursor: 7,
      colour: 'red',
    });
    expect(answer['error'].code).toBe('invalid_request');
    expect(answer['error'].problems.length).toBeGreaterThanOrEqual(3);
  });

  it('repeat the id of the request in the reply', async () => {
    const client = await app.connect();
    await Promise.all(
      ['a', 'b', 'c'].map(async (id) =>
        expect(await client.request({ action: 'ping', id })).toMatchObject({ id, reply: 'ping' }),
      ),
    );
  });

  it('carry the largest accepted data to every subscriber', async () => {
    const client = await app.subscriber('large');
    const data = 'x'.repeat(30 * 1024 - 2);
    await app.publish('large', data);
    expect((await client.received('large', 1))[0]!.data).toBe(data);
  });

  it('with an unpaired surrogate are rejected with its path', async () => {
    const client = await app.subscriber('halves');
    const frame = '{"action":"publish","id":"p","channel":"halves","data":{"a":["x","\\ud800"]}}';
    client.send(frame);
    const { error } = await client.until(() => client.frames.find(({ id }) => id === 'p'));
    const answer = await app.call('POST', '/v1/channels/halves/messages', '{"data":{"a":["x","\\ud800"]}}');
    expect(answer.status).toBe(400);
    for (const { code, message, problems } of [error, answer.body.error]) {
      expect({ code, message }).toEqual({
        code: 'invalid_request',
        message: expect.stringContaining('data.a[1]: the string contains half of a surrogate pair, \\ud800 at index 0'),
      });
      expect(problems).toMatchObject([{ path: 'data.a[1]' }]);
    }
    expect((await app.publish('halves', '\ud83d\ude00')).offset).toBe(1);
  });

  it('carry U+FFFD for bytes that are not UTF-8 in the body of a publish', async () => {
    const client = await app.subscriber('bytes');
    const body = Buffer.concat([Buffer.from('{"data":"a'), Buffer.from([0xff]), Buffer.from('b"}')]);
    const headers = { authorization: `Bearer ${await app.token()}`, 'content-type': 'application/json' };
    const { status } = await fetch(`${app.httpUrl}/v1/channels/bytes/messages`, { method: 'POST', headers, body });
    expect(status).toBe(201);
    expect((await client.received('bytes', 1))[0]!.data).toBe('a\ufffdb');
  });

  it('with larger data are rejected with the limit', async () => {
    const { status, body } = await app.call('POST', '/v1/channels/large/messages', { data: 'x'.repeat(30 * 1024 - 1) });
    expect(status).toBe(413);
    expect(body.error).toMatchObject({ code: 'message_too_large', message: expect.stringContaining('30') });
  });
});
