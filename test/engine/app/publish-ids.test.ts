import { TestApp } from '../../helpers/engine/test-app';

describe('a publish with an id', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('returns the first offset when it is repeated, and publishes nothing', async () => {
    const client = await app.subscriber('once');
    const first = await app.call('POST', '/v1/channels/once/messages', { data: 'a', id: 'order-1' });
    await client.received('once', 1);
    const second = await app.call('POST', '/v1/channels/once/messages', { data: 'a', id: 'order-1' });
    await app.publish('once', 'b');

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toMatchObject({ offset: first.body.offset, epoch: first.body.epoch, id: 'order-1' });
    const messages = await client.received('once', 2);
    expect(messages.map(({ offset, data }) => [offset, data])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('has one offset, however many concurrent requests publish it', async () => {
    const client = await app.subscriber('race');
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => app.call('POST', '/v1/channels/race/messages', { data: 'x', id: 'same' })),
    );
    const accepted = responses.filter(({ status }) => status === 201 || status === 200);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map(({ body }) => body.offset))).toEqual(new Set([1]));
    expect(responses.every(({ status }) => [200, 201, 409].includes(status))).toBe(true);
    await app.publish('race', 'end');
    expect((await client.received('race', 2)).map(({ data }) => data)).toEqual(['x', 'end']);
  });

  it('works over the WebSocket in the same way', async () => {
    const client = await app.subscriber('socket');
    const publish = { action: 'publish', channel: 'socket', data: { n: 1 }, messageId: 'm-1', type: 't' };
    const first = await client.request(publish);
    await client.received('socket', 1);
    const second = await client.request(publish);
    expect(first).toMatchObject({ reply: 'publish', channel: 'socket', offset: 1, messageId: 'm-1' });
    expect(second).toMatchObject({ reply: 'publish', offset: 1, duplicate: true });
  });

  it('may use the same id in another channel', async () => {
    expect((await app.publish('one', 1, { id: 'shared' })).offset).toBe(1);
    expect((await app.publish('two', 1, { id: 'shared' })).offset).toBe(1);
  });
});
