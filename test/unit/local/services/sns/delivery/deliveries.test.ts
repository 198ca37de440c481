import type { AttemptResult } from '../../../../../../local/services/sns/delivery/http-sender';
import { OK, messageAttributes, settle, startSns } from '../../../../../helpers/local/sns';

const status = (code: number): AttemptResult => ({ kind: 'response', status: code, body: `response ${code}` });
const retry = (policy: object, more: object = {}) => ({
  DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: policy, ...more }),
});

/** Advances the clock until no retry is left. Returns the start of each attempt. */
async function attemptTimes(sns: ReturnType<typeof startSns>, forSeconds: number): Promise<number[]> {
  const start = sns.clock.now();
  for (let second = 0; second < forSeconds; second++) {
    await sns.clock.advance(1000);
    await settle();
  }
  return sns.sender.posts.map(({ at }) => (at - start) / 1000);
}

describe('a notification over http', () => {
  it('has the headers and members of AWS, in the order of AWS', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    const subscriptionArn = await sns.subscribed(topicArn);
    const messageId = await sns.publish(topicArn, 'héllo', {
      Subject: 'Greeting',
      ...messageAttributes({ a: ['String', 'b'], bin: ['Binary', 'AgME'] }),
    });
    const [post] = sns.sender.posts;
    expect(post!.headers).toEqual({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': messageId,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': subscriptionArn,
      'Content-Type': 'text/plain; charset=UTF-8',
      'User-Agent': 'Amazon Simple Notification Service Agent',
      'Accept-Encoding': 'gzip,deflate',
      Connection: 'Keep-Alive',
    });
    const body = JSON.parse(post!.body);
    expect(Object.keys(body)).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
      'MessageAttributes',
    ]);
    expect(body).toMatchObject({
      Type: 'Notification',
      MessageId: messageId,
      TopicArn: topicArn,
      Subject: 'Greeting',
      Message: 'héllo',
      Timestamp: new Date(sns.clock.now()).toISOString(),
      SignatureVersion: '1',
      SigningCertURL: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:4566\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
      ),
      UnsubscribeURL: `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
      MessageAttributes: { a: { Type: 'String', Value: 'b' }, bin: { Type: 'Binary', Value: 'AgME' } },
    });
  });

  it('omits absent subject and attributes', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn);
    await sns.publish(topicArn, 'x');
    const [body] = sns.sender.envelopes('Notification');
    expect(body).not.toHaveProperty('Subject');
    expect(body).not.toHaveProperty('MessageAttributes');
  });

  it('is only the message with raw delivery, without signature and attributes', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, { RawMessageDelivery: 'true' });
    await sns.publish(topicArn, 'bare', messageAttributes({ a: ['String', 'b'] }));
    expect(sns.sender.posts[0]).toMatchObject({
      body: 'bare',
      headers: { 'x-amz-sns-rawdelivery': 'true', 'x-amz-sns-message-type': 'Notification' },
    });
  });

  it('has the body for its protocol and no attributes if the message has a structure', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn);
    await sns.publish(topicArn, JSON.stringify({ default: 'd', http: 'h' }), {
      MessageStructure: 'json',
      ...messageAttributes({ a: ['String', 'b'] }),
    });
    const [body] = sns.sender.envelopes('Notification');
    expect(body.Message).toBe('h');
    expect(body).not.toHaveProperty('MessageAttributes');
  });

  it('prefers the content type of the subscription to that of the topic; a confirmation has text/plain', async () => {
    const sns = startSns();
    const DeliveryPolicy = JSON.stringify({
      http: { defaultRequestPolicy: { headerContentType: 'application/json' } },
    });
    const topicArn = await sns.createTopic('topic', { DeliveryPolicy });
    await sns.subscribe(topicArn, 'http', 'http://127.0.0.1/hook');
    expect(sns.sender.posts[0]!.headers['Content-Type']).toBe('text/plain; charset=UTF-8');
    await sns.subscribed(topicArn, {}, 'http://127.0.0.1/topic');
    await sns.subscribed(
      topicArn,
      { DeliveryPolicy: JSON.stringify({ requestPolicy: { headerContentType: 'text/csv' } }) },
      'http://127.0.0.1/own',
    );
    await sns.publish(topicArn, 'x');
    const types = Object.fromEntries(
      sns.sender.posts.map(({ url, headers }) => [new URL(url).pathname, headers['Content-Type']]),
    );
    expect(types).toEqual({ '/topic': 'application/json', '/own': 'text/csv' });
  });

  it('is sent only if the filter accepts it, and a new filter applies at once', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    const arn = await sns.subscribed(topicArn, { FilterPolicy: '{"color":["red"]}' });
    await sns.publish(topicArn, 'red', messageAttributes({ color: ['String', 'red'] }));
    await sns.publish(topicArn, 'blue', messageAttributes({ color: ['String', 'blue'] }));
    await sns.call('SetSubscriptionAttributes', {
      SubscriptionArn: arn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{"color":["blue"]}',
    });
    await sns.publish(topicArn, 'blue again', messageAttributes({ color: ['String', 'blue'] }));
    await sns.call('SetSubscriptionAttributes', {
      SubscriptionArn: arn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{}',
    });
    await sns.publish(topicArn, 'any');
    expect(sns.sender.envelopes('Notification').map(({ Message }) => Message)).toEqual(['red', 'blue again', 'any']);
  });
});

describe('the result of an attempt', () => {
  it.each([
    [status(200), 1, 'SUCCESS'],
    [status(204), 1, 'SUCCESS'],
    [status(299), 1, 'SUCCESS'],
    [status(301), 1, 'FAILURE'],
    [status(302), 1, 'FAILURE'],
    [status(400), 1, 'FAILURE'],
    [status(401), 1, 'FAILURE'],
    [status(404), 1, 'FAILURE'],
    [status(410), 1, 'FAILURE'],
    [status(429), 4, 'FAILURE'],
    [status(500), 4, 'FAILURE'],
    [status(503), 4, 'FAILURE'],
    [{ kind: 'timeout' }, 4, 'FAILURE'],
    [{ kind: 'failed', reason: 'ECONNREFUSED' }, 4, 'FAILURE'],
  ] as [AttemptResult, number, string][])('%j: %i attempts, %s', async (result, attempts, outcome) => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn);
    sns.sender.respond = () => result;
    await sns.publish(topicArn, 'x');
    await attemptTimes(sns, 70);
    expect(sns.sender.posts).toHaveLength(attempts);
    expect(sns.sns.deliveryLog()).toEqual([
      expect.objectContaining({
        status: outcome,
        attempts,
        ...(result.kind === 'response' && { statusCode: result.status, providerResponse: result.body }),
      }),
    ]);
  });

  it('is reported, and every attempt has the same message id', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, {}, 'http://user:secret@127.0.0.1/hook');
    sns.events.length = 0;
    sns.sender.respond = (_post, index) => (index === 0 ? status(500) : OK);
    const messageId = await sns.publish(topicArn, 'x');
    await attemptTimes(sns, 25);
    expect(sns.sender.posts.map(({ headers }) => headers['x-amz-sns-message-id'])).toEqual([messageId, messageId]);
    expect(sns.events.filter(({ type }) => type === 'delivery')).toEqual([
      { type: 'delivery', target: 'http://user:****@127.0.0.1/hook', outcome: 'HTTP 500', attempt: 1 },
      { type: 'delivery', target: 'http://user:****@127.0.0.1/hook', outcome: 'HTTP 200', attempt: 2 },
    ]);
    expect(sns.sns.deliveryLog()).toEqual([
      expect.objectContaining({
        messageId,
        status: 'SUCCESS',
        attempts: 2,
        statusCode: 200,
        endpoint: 'http://user:****@127.0.0.1/hook',
        providerResponse: 'thanks',
        dwellTimeMs: expect.any(Number),
      }),
    ]);
  });
});

describe('retries', () => {
  it('have the phases of the policy, with a jitter of at most a tenth', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(
      topicArn,
      retry({
        minDelayTarget: 10,
        maxDelayTarget: 50,
        numRetries: 6,
        numNoDelayRetries: 1,
        numMinDelayRetries: 1,
        numMaxDelayRetries: 1,
      }),
    );
    sns.sender.respond = () => status(503);
    await sns.publish(topicArn, 'x');
    const times = await attemptTimes(sns, 240);
    const delays = times.slice(1).map((time, i) => time - times[i]!);
    const expected = [0, 10, 10, 30, 50, 50];
    expect(delays).toHaveLength(expected.length);
    delays.forEach((delay, i) => {
      expect(delay).toBeGreaterThanOrEqual(expected[i]!);
      expect(delay).toBeLessThanOrEqual(expected[i]! * 1.1 + 0.001);
    });
    expect(new Set(delays.slice(1).map((delay, i) => delay / expected[i + 1]!)).size).toBeGreaterThan(1);
  });

  it('start their delay at the end of the previous attempt', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, retry({ numRetries: 1 }));
    sns.sender.respond = () =>
      new Promise((resolve) => void sns.clock.setTimeout(() => resolve({ kind: 'timeout' }), 15_000));
    await sns.publish(topicArn, 'x');
    const [first, second] = await attemptTimes(sns, 60);
    expect(second! - first!).toBeGreaterThanOrEqual(35);
    expect(second! - first!).toBeLessThanOrEqual(37.001);
  });

  it('of one endpoint do not delay other endpoints', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, {}, 'http://127.0.0.1/dead');
    await sns.subscribed(topicArn, {}, 'http://127.0.0.1/alive');
    sns.sender.respond = ({ url }) => (url.endsWith('dead') ? new Promise(() => undefined) : OK);
    for (let i = 0; i < 120; i++) await sns.call('Publish', { TopicArn: topicArn, Message: String(i) });
    await settle();
    const counts = (path: string) => sns.sender.posts.filter(({ url }) => url.endsWith(path)).length;
    expect(counts('alive')).toBe(120);
    expect(counts('dead')).toBe(50);
  });

  it('end when the subscription is removed', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    const SubscriptionArn = await sns.subscribed(topicArn);
    sns.sender.respond = () => status(500);
    await sns.publish(topicArn, 'x');
    await sns.call('Unsubscribe', { SubscriptionArn });
    await attemptTimes(sns, 70);
    expect(sns.sender.posts).toHaveLength(1);
    expect(sns.sns.deliveryLog()).toEqual([]);
  });

  it('end when SNS stops, which waits only for running attempts', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn);
    sns.sender.respond = () => status(500);
    await sns.publish(topicArn, 'x');
    await sns.sns.stop();
    await attemptTimes(sns, 70);
    expect(sns.sender.posts).toHaveLength(1);
  });
});

describe('the throttle', () => {
  it("keeps the average rate, and permits one second's worth at once", async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, { DeliveryPolicy: JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 4 } }) });
    await sns.clock.advance(10_000);
    for (let i = 0; i < 20; i++) await sns.call('Publish', { TopicArn: topicArn, Message: String(i) });
    await settle();
    expect(sns.sender.posts).toHaveLength(4);
    for (let quarter = 1; quarter <= 16; quarter++) {
      await sns.clock.advance(250);
      await settle();
      expect(sns.sender.posts).toHaveLength(4 + quarter);
    }
    expect(sns.sender.envelopes('Notification').map(({ Message }) => Message)).toEqual(
      Array.from({ length: 20 }, (_, i) => String(i)),
    );
  });

  it('warns when ten thousand deliveries wait', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn, {
      RawMessageDelivery: 'true',
      DeliveryPolicy: JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 1 } }),
    });
    for (let i = 0; i < 10_005; i++) await sns.call('Publish', { TopicArn: topicArn, Message: 'x' });
    expect(sns.events.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', message: expect.stringContaining('10001 deliveries for') },
    ]);
  });
});

describe('dead letters', () => {
  const allow = {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ],
  };

  async function withDeadLetters(attributes: Record<string, string> = {}) {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    const dlq = await sns.createQueue('dlq', allow);
    const subscriptionArn = await sns.subscribed(topicArn, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
      ...attributes,
    });
    const dead = () => sns.sqs.queues.receive(dlq, 10, 0);
    return { ...sns, topicArn, dlq, subscriptionArn, dead };
  }

  it('have the complete signed envelope and no attributes', async () => {
    const sns = await withDeadLetters();
    sns.sender.respond = () => status(404);
    await sns.publish(sns.topicArn, 'x', messageAttributes({ a: ['String', 'b'] }));
    const [message] = await sns.dead();
    expect(message!.body).toBe(sns.sender.posts[0]!.body);
    expect(JSON.parse(message!.body)).toMatchObject({
      Type: 'Notification',
      Signature: expect.any(String),
      UnsubscribeURL: expect.stringContaining(sns.subscriptionArn),
      MessageAttributes: { a: { Type: 'String', Value: 'b' } },
    });
    expect(message!.messageAttributes).toEqual({});
    expect(sns.sns.deliveryLog()).toEqual([
      expect.objectContaining({ status: 'FAILURE', statusCode: 404, deadLetter: 'sent' }),
    ]);
  });

  it('have only the message and its attributes with raw delivery', async () => {
    const sns = await withDeadLetters({ RawMessageDelivery: 'true' });
    sns.sender.respond = () => status(404);
    await sns.publish(sns.topicArn, 'bare', messageAttributes({ n: ['Number', '111'], bin: ['Binary', 'AgME'] }));
    expect(await sns.dead()).toEqual([
      expect.objectContaining({
        body: 'bare',
        messageAttributes: {
          n: { DataType: 'Number', StringValue: '111' },
          bin: { DataType: 'Binary', BinaryValue: 'AgME' },
        },
      }),
    ]);
  });

  it('are sent at once after a permanent failure, otherwise after the last retry', async () => {
    const sns = await withDeadLetters();
    sns.sender.respond = () => status(500);
    await sns.publish(sns.topicArn, 'x');
    await attemptTimes(sns, 59);
    expect(await sns.dead()).toEqual([]);
    await attemptTimes(sns, 8);
    expect(await sns.dead()).toHaveLength(1);
  });

  it('are lost, with a warning, if the queue no longer exists', async () => {
    const sns = await withDeadLetters();
    await sns.call('SetSubscriptionAttributes', {
      SubscriptionArn: sns.subscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: `${sns.dlq}-gone` }),
    });
    sns.sender.respond = () => status(404);
    await sns.publish(sns.topicArn, 'x');
    expect(sns.sns.deliveryLog()).toEqual([expect.objectContaining({ deadLetter: 'lost' })]);
    expect(sns.events).toContainEqual({ type: 'warning', message: expect.stringContaining('is lost') });
  });

  it('are not sent without a queue', async () => {
    const sns = startSns();
    const topicArn = await sns.createTopic();
    await sns.subscribed(topicArn);
    sns.sender.respond = () => status(404);
    await sns.publish(topicArn, 'x');
    expect(sns.sns.deliveryLog()).toEqual([expect.objectContaining({ status: 'FAILURE', deadLetter: 'none' })]);
  });

  it('are not sent for the notification that a subscription was removed', async () => {
    const sns = await withDeadLetters();
    sns.sender.respond = () => status(404);
    await sns.call('Unsubscribe', { SubscriptionArn: sns.subscriptionArn }, { kind: 'anonymous' });
    await settle();
    expect(sns.sender.envelopes('UnsubscribeConfirmation')).toHaveLength(1);
    expect(await sns.dead()).toEqual([]);
  });
});
