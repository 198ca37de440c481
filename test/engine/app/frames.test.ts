import { TestApp } from '../../helpers/app';

const FRAME_LIMIT = 32 * 1024;

/** A ping frame of exactly so many bytes; JSON takes the white space. */
function pingOf(bytes: number): string {
  const frame = JSON.stringify({ action: 'ping', id: 'sized' });
  return frame.slice(0, -1) + ' '.repeat(bytes - frame.length) + '}';
}

describe('frames', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  }, 60_000);

  afterAll(() => app.stop());

  it.each([FRAME_LIMIT - 1, FRAME_LIMIT])('of %d bytes are answered', async (bytes) => {
    const client = await app.connect();
    client.send(pingOf(bytes));
    expect(await client.until(() => client.frames.find(({ id }) => id === 'sized'))).toMatchObject({ reply: 'ping' });
  });

  it(`of ${FRAME_LIMIT + 1} bytes end the connection with 1009`, async () => {
    const client = await app.connect();
    client.send(pingOf(FRAME_LIMIT + 1));
    expect((await client.end()).code).toBe(1009);
  });

  it('that are binary end the connection with 1003', async () => {
    const client = await app.connect();
    client.socket.send(Buffer.from([1, 2, 3]), { binary: true });
    expect((await client.end()).code).toBe(1003);
  });

  it.each([
    ['malformed JSON', '{"action":', 'invalid_request'],
    ['JSON that is no object', '[1,2]', 'invalid_request'],
    ['an empty frame', ' ', 'invalid_request'],
    ['no action', '{"id":"7"}', 'unknown_action'],
    ['an unknown action', '{"action":"dance","id":"7"}', 'unknown_action'],
    ['an action of another case', '{"action":"Subscribe","id":"7"}', 'unknown_action'],
  ])('with %s are answered with an error that helps, and the connection stays', async (_name, frame, code) => {
    const client = await app.connect();
    client.send(frame);
    const answer = await client.until(() => client.frames[0]);
    expect(answer['error']).toMatchObject({ code, message: expect.stringMatching(/./), requestId: expect.any(String) });
    expect(await client.request({ action: 'ping' })).toMatchObject({ reply: 'ping' });
  });

  it('with several mistakes tell all of them at once', async () => {
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

  it('repeat the id of the request in the answer', async () => {
    const client = await app.connect();
    await Promise.all(
      ['a', 'b', 'c'].map(async (id) =>
        expect(await client.request({ action: 'ping', id })).toMatchObject({ id, reply: 'ping' }),
      ),
    );
  });

  it('carry the largest data that may be published to every subscriber', async () => {
    const client = await app.subscriber('large');
    const data = 'x'.repeat(30 * 1024 - 2);
    await app.publish('large', data);
    expect((await client.received('large', 1))[0]!.data).toBe(data);
  });

  it('cannot carry larger data, and say so', async () => {
    const { status, body } = await app.call('POST', '/v1/channels/large/messages', { data: 'x'.repeat(30 * 1024 - 1) });
    expect(status).toBe(413);
    expect(body.error).toMatchObject({ code: 'message_too_large', message: expect.stringContaining('30') });
  });
});
