import { X509Certificate, createVerify } from 'node:crypto';
import { TestApp } from '../../helpers/engine/test-app';
import { eventually } from '../../helpers/eventually';
import { Receiver, type Behaviour } from '../../helpers/engine/webhook-receiver';

const SIGNED = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];

describe('webhooks', () => {
  let app: TestApp;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(async () => {
    await app.stop();
    await Promise.all(receivers.map((receiver) => receiver.stop()));
  });

  async function register(behaviour: Behaviour, filter: object): Promise<{ receiver: Receiver; id: string }> {
    const receiver = await Receiver.start(behaviour);
    receivers.push(receiver);
    const { status, body } = await app.call('POST', '/v1/webhooks', { url: receiver.url, ...filter });
    expect([status, body]).toEqual([201, expect.objectContaining({ id: expect.any(String) })]);
    await eventually(async () => {
      const { body: webhook } = await app.call('GET', `/v1/webhooks/${body.id}`);
      expect(webhook.status).toBe('confirmed');
    });
    return { receiver, id: body.id };
  }

  const deadLetters = async (webhook: string): Promise<{ offset: number }[]> => {
    const { status, body } = await app.call('GET', '/v1/dead-letters?limit=50');
    expect(status).toBe(200);
    return body.deadLetters.filter((deadLetter: { webhookId: string }) => deadLetter.webhookId === webhook);
  };

  it('receive the messages of their channels, signed', async () => {
    const { receiver } = await register(() => 200, { channels: ['orders:*'] });
    await app.publish('other', 'not for them');
    const { offset, id } = await app.publish('orders:1', { total: 12 }, { type: 'paid' });

    await eventually(() => expect(receiver.notifications).toHaveLength(1));
    const [{ envelope, headers }] = receiver.notifications as [(typeof receiver.notifications)[0]];
    expect(JSON.parse(envelope.Message)).toMatchObject({
      channel: 'orders:1',
      offset,
      id,
      type: 'paid',
      data: { total: 12 },
    });
    expect(headers['x-amz-sns-message-type']).toBe('Notification');
    expect(envelope.SignatureVersion).toBe('2');

    const certificate = await (await fetch(envelope.SigningCertURL)).text();
    expect(new X509Certificate(certificate).publicKey.asymmetricKeyType).toBe('rsa');
    const verify = createVerify('RSA-SHA256');
    for (const field of SIGNED) if (envelope[field] !== undefined) verify.update(`${field}\n${envelope[field]}\n`);
    expect(verify.verify(certificate, envelope.Signature, 'base64')).toBe(true);
  });

  it('filter by type too', async () => {
    const { receiver } = await register(() => 200, { channels: ['typed'], types: ['wanted'] });
    await app.publish('typed', 1, { type: 'unwanted' });
    await app.publish('typed', 2, { type: 'wanted' });
    await eventually(() => expect(receiver.messages()).toEqual([expect.objectContaining({ data: 2 })]));
  });

  it('that return 500 and then 200 receive the message again, without a dead letter', async () => {
    const { receiver, id } = await register((_, count) => (count === 1 ? 500 : 200), { channels: ['flaky'] });
    await app.publish('flaky', 'again');
    await app.advanceUntil(() => expect(receiver.notifications.length).toBeGreaterThanOrEqual(2));
    const [first, second] = receiver.notifications;
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['x-amz-sns-message-id']).toBe(first!.headers['x-amz-sns-message-id']);
    expect(await deadLetters(id)).toEqual([]);
  });

  it('that return 404 get a dead letter at once', async () => {
    const { receiver, id } = await register(() => 404, { channels: ['missing'] });
    const { offset } = await app.publish('missing', 'nowhere');
    await eventually(async () =>
      expect(await deadLetters(id)).toEqual([expect.objectContaining({ offset, channel: 'missing' })]),
    );
    expect(receiver.notifications).toHaveLength(1);
  });

  it('that never respond get a dead letter, without delaying others', async () => {
    const silent = await register(() => 'never', { channels: ['shared'] });
    const healthy = await register(() => 200, { channels: ['shared'] });
    const { offset } = await app.publish('shared', 'for both');

    await eventually(() => expect(healthy.receiver.messages()).toEqual([expect.objectContaining({ offset })]));
    await app.advanceUntil(async () =>
      expect(await deadLetters(silent.id)).toEqual([expect.objectContaining({ offset })]),
    );
    expect(silent.receiver.notifications.length).toBeGreaterThan(1);
    expect(await deadLetters(healthy.id)).toEqual([]);
  });

  it('are listed, and receive nothing after they were deleted', async () => {
    const { receiver, id } = await register(() => 200, { channels: ['leaving'] });
    const listed = await app.call('GET', '/v1/webhooks');
    expect(listed.body.webhooks).toContainEqual(expect.objectContaining({ id, url: receiver.url }));

    expect((await app.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);

    expect((await app.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
    const marker = await register(() => 200, { channels: ['leaving'] });
    await app.publish('leaving', 'late');
    await eventually(() => expect(marker.receiver.notifications).toHaveLength(1));
    expect(receiver.notifications).toHaveLength(0);
  });

  it.each([
    [{ url: 'http://example.com/' }, 'https'],
    [{ url: 'ftp://example.com/' }, 'https'],
    [{ url: 'https://user:secret@example.com/' }, 'url'],
    [{ url: 'nonsense' }, 'url'],
    [{}, 'url'],
    [{ url: 'https://example.com/', channels: [] }, 'channels'],
    [{ url: 'https://example.com/', colour: 'red' }, 'colour'],
  ])('with the body %j are rejected', async (body, part) => {
    const answer = await app.call('POST', '/v1/webhooks', body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.error)).toContain(part);
  });

  it('with an unreachable endpoint are rejected with the reason', async () => {
    const receiver = await Receiver.start();
    const { url } = receiver;
    await receiver.stop();
    const { status, body } = await app.call('POST', '/v1/webhooks', { url });
    expect([status, body.error.code]).toEqual([400, 'webhook_refused']);
  });
});
