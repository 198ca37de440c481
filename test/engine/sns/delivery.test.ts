import { X509Certificate, verify } from 'node:crypto';
import { eventually } from '../../helpers/eventually';
import { Receiver, startEngine, tlsIdentity } from '../../helpers/engine/sns';
import type { Json } from '../../helpers/engine/sns';

const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** Verifies an envelope as a subscriber does, with only the envelope and the certificate at its `SigningCertURL`. */
async function isGenuine(envelope: Json): Promise<boolean> {
  const certificate = new X509Certificate(await (await fetch(envelope.SigningCertURL)).text());
  const text = SIGNED[envelope.Type as keyof typeof SIGNED]
    .filter((name) => envelope[name] !== undefined)
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join('');
  const algorithm = envelope.SignatureVersion === '1' ? 'sha1' : 'sha256';
  return verify(algorithm, Buffer.from(text), certificate.publicKey, Buffer.from(envelope.Signature, 'base64'));
}

describe('deliveries over http', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  let receiver: Receiver;

  beforeEach(async () => {
    [engine, receiver] = await Promise.all([startEngine(), Receiver.start()]);
  });

  afterEach(async () => {
    await engine.stop();
    await receiver.stop();
  });

  const received = (type: string, count = 1): Promise<Json[]> =>
    eventually(() => {
      const found = receiver.envelopes(type);
      expect(found).toHaveLength(count);
      return found;
    });
  const logged = (count = 1) =>
    eventually(() => {
      const records = engine.sns.deliveryLog();
      expect(records).toHaveLength(count);
      return records;
    });

  it.each(['1', '2'])(
    'are signed with version %s, which the served certificate verifies for all three types',
    async (SignatureVersion) => {
      const topicArn = await engine.createTopic({ SignatureVersion });
      await engine.confirmed(topicArn, receiver);
      await engine.publish(topicArn, 'säid "this"\n');
      const [notification] = await received('Notification');
      expect((await fetch(notification.UnsubscribeURL)).status).toBe(200);
      const [goodbye] = await received('UnsubscribeConfirmation');
      const [hello] = receiver.envelopes('SubscriptionConfirmation');
      for (const envelope of [hello, notification, goodbye]) {
        expect(envelope.SignatureVersion).toBe(SignatureVersion);
        expect(await isGenuine(envelope)).toBe(true);
        expect(await isGenuine({ ...envelope, Message: `${envelope.Message} ` })).toBe(false);
      }
    },
  );

  it('arrive with the headers of AWS', async () => {
    const topicArn = await engine.createTopic();
    const subscriptionArn = await engine.confirmed(topicArn, receiver);
    const messageId = await engine.publish(topicArn, 'héllo');
    await received('Notification');
    const { headers, body } = receiver.requests.at(-1)!;
    expect(headers).toEqual({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': messageId,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': subscriptionArn,
      'content-type': 'text/plain; charset=UTF-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Amazon Simple Notification Service Agent',
      'accept-encoding': 'gzip,deflate',
      connection: 'Keep-Alive',
      host: new URL(receiver.url).host,
    });
  });

  it('are retried once, twenty seconds of the clock after a 500', async () => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver);
    let failures = 1;
    receiver.respond = (response) => void response.writeHead(failures-- > 0 ? 500 : 200).end();
    await engine.publish(topicArn, 'x');
    await eventually(() =>
      expect(engine.events).toContainEqual({ type: 'delivery', target: receiver.url, outcome: 'HTTP 500', attempt: 1 }),
    );
    expect(receiver.envelopes('Notification')).toHaveLength(1);
    await engine.clock.advance(22_000);
    const [first, second] = await received('Notification', 2);
    expect(second).toEqual(first);
    expect(await logged()).toEqual([expect.objectContaining({ status: 'SUCCESS', attempts: 2, statusCode: 200 })]);
  });

  it.each([404, 302])('are neither retried nor redirected after a %i', async (status) => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver);
    const other = await Receiver.start();
    receiver.respond = (response) => void response.writeHead(status, { location: other.url }).end('no');
    await engine.publish(topicArn, 'x');
    expect(await logged()).toEqual([
      expect.objectContaining({ status: 'FAILURE', attempts: 1, statusCode: status, providerResponse: 'no' }),
    ]);
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it.each([
    ['no response at all', () => undefined],
    ['a response that never ends', (response: { write(text: string): unknown }) => void response.write('a')],
  ])('fail after fifteen seconds without a complete response: %s', async (_name, answer) => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver, { DeliveryPolicy: '{"healthyRetryPolicy":{"numRetries":0}}' });
    receiver.respond = answer;
    await engine.publish(topicArn, 'x');
    await received('Notification');
    await engine.clock.advance(14_000);
    expect(engine.sns.deliveryLog()).toEqual([]);
    await engine.clock.advance(1_000);
    expect(await logged()).toEqual([
      expect.objectContaining({
        status: 'FAILURE',
        attempts: 1,
        providerResponse: 'no complete response within 15 seconds',
      }),
    ]);
    await engine.publish(topicArn, 'y');
    expect((await received('Notification', 2)).map(({ Message }) => Message)).toEqual(['x', 'y']);
  });

  it('are retried when the endpoint no longer listens', async () => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver, { DeliveryPolicy: '{"healthyRetryPolicy":{"numRetries":1}}' });
    await receiver.stop();
    await engine.publish(topicArn, 'x');
    await eventually(() =>
      expect(engine.events).toContainEqual(
        expect.objectContaining({ type: 'delivery', attempt: 1, outcome: expect.stringContaining('ECONNREFUSED') }),
      ),
    );
    await engine.clock.advance(22_000);
    expect(await logged()).toEqual([
      expect.objectContaining({
        status: 'FAILURE',
        attempts: 2,
        providerResponse: expect.stringContaining('IO Exception in HttpClient'),
      }),
    ]);
    receiver = await Receiver.start();
  });

  it('succeed after the endpoint has closed an idle connection', async () => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver);
    receiver.respond = (response) => {
      const { socket } = response;
      response.end('ok', () => socket?.destroy());
    };
    for (let i = 1; i <= 20; i++) {
      await engine.publish(topicArn, String(i));
      await received('Notification', i);
    }
    expect((await logged(20)).map(({ attempts }) => attempts)).toEqual(Array(20).fill(1));
  });

  it('send the credentials of the URL after a Basic challenge', async () => {
    const topicArn = await engine.createTopic();
    const expected = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    receiver.respond = (response, { headers }) =>
      void (headers.authorization === expected
        ? response.end('in')
        : response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end());
    await engine.subscribe(topicArn, receiver.url.replace('://', '://user:p%40ss@'));
    await eventually(() => expect(receiver.requests.at(-1)!.headers.authorization).toBe(expected));
    expect(JSON.stringify(engine.events)).not.toContain('p%40ss');
  });

  it('end when the engine stops', async () => {
    const topicArn = await engine.createTopic();
    await engine.confirmed(topicArn, receiver);
    receiver.respond = () => undefined;
    await engine.publish(topicArn, 'x');
    await received('Notification');
    await engine.sns.stop();
    expect(engine.sns.deliveryLog()).toEqual([]);
  });
});

describe('deliveries over https', () => {
  it('trust the extra CA and reject other certificates', async () => {
    const identity = await tlsIdentity();
    const receiver = await Receiver.start(identity);
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    const [trusting, strict] = await Promise.all([startEngine({ extraCaPem: identity.cert }), startEngine()]);

    const topicArn = await trusting.createTopic();
    await trusting.confirmed(topicArn, receiver, {}, url);
    await trusting.publish(topicArn, 'secret');
    await eventually(() =>
      expect(receiver.envelopes('Notification')).toEqual([expect.objectContaining({ Message: 'secret' })]),
    );
    await expect(trusting.subscribe(topicArn, receiver.url)).rejects.toThrow('Unreachable Endpoint');

    await expect(strict.subscribe(await strict.createTopic(), url)).rejects.toThrow('Unreachable Endpoint');
    expect(strict.events).toContainEqual(
      expect.objectContaining({ type: 'delivery', outcome: expect.stringMatching(/IO Exception.*self.signed/i) }),
    );
    await Promise.all([trusting.stop(), strict.stop()]);
    await receiver.stop();
  });
});
