import { createRandom } from '../../../../../../local/core/random';
import { silentReporter } from '../../../../../../local/core/reporter';
import { createIam } from '../../../../../../local/services/iam';
import { account, messageAttributes, startSns } from '../../../../../helpers/local/sns';

const statement = (queueArn: string, topicArn: string) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  ],
});
const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:topic';
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

async function withQueue(policy: object | undefined, attributes: Record<string, string> = {}) {
  const sns = startSns({ access: createIam({ account, random: createRandom(1), reporter: silentReporter }) });
  await sns.createTopic();
  const queue = await sns.createQueue('q', policy);
  const subscriptionArn = await sns.subscribe(TOPIC, 'sqs', queue, attributes);
  return { ...sns, queue, subscriptionArn, received: () => sns.sqs.queues.receive(queue, 10, 0) };
}

describe('a subscription of a queue', () => {
  it('is confirmed at once and receives the envelope', async () => {
    const sns = await withQueue(statement(queueArn('q'), TOPIC));
    const messageId = await sns.publish(TOPIC, 'x', messageAttributes({ a: ['String', 'b'] }));
    const [message] = await sns.received();
    expect(JSON.parse(message!.body)).toMatchObject({
      Type: 'Notification',
      MessageId: messageId,
      Message: 'x',
      MessageAttributes: { a: { Type: 'String', Value: 'b' } },
    });
    expect(message!.messageAttributes).toEqual({});
  });

  it('receives only the message, its attributes and its group with raw delivery', async () => {
    const sns = await withQueue(statement(queueArn('q'), TOPIC), { RawMessageDelivery: 'true' });
    await sns.publish(TOPIC, 'bare', { MessageGroupId: 'tenant', ...messageAttributes({ n: ['Number', '99.12'] }) });
    expect(await sns.received()).toEqual([
      expect.objectContaining({
        body: 'bare',
        messageAttributes: { n: { DataType: 'Number', StringValue: '99.12' } },
        attributes: expect.objectContaining({ MessageGroupId: 'tenant' }),
      }),
    ]);
  });

  it.each([
    ['no policy', undefined],
    ['the policy of another topic', statement(queueArn('q'), `${TOPIC}-other`)],
  ])('receives nothing with %s; the message becomes a dead letter at once', async (_name, policy) => {
    const sns = await withQueue(policy);
    const dlq = await sns.createQueue('dlq', statement(queueArn('dlq'), TOPIC));
    await sns.call('SetSubscriptionAttributes', {
      SubscriptionArn: sns.subscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: dlq }),
    });
    await sns.publish(TOPIC, 'x');
    expect(await sns.received()).toEqual([]);
    expect(await sns.sqs.queues.receive(dlq, 10, 0)).toHaveLength(1);
    expect(sns.sns.deliveryLog()).toEqual([
      expect.objectContaining({
        status: 'FAILURE',
        attempts: 1,
        providerResponse: expect.stringContaining('AccessDenied'),
        deadLetter: 'sent',
      }),
    ]);
  });

  it('rejects more than ten attributes with raw delivery', async () => {
    const sns = await withQueue(statement(queueArn('q'), TOPIC), { RawMessageDelivery: 'true' });
    await sns.publish(
      TOPIC,
      'x',
      messageAttributes(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, ['String', 'v']]))),
    );
    expect(sns.sns.deliveryLog()).toEqual([
      expect.objectContaining({ status: 'FAILURE', attempts: 1, deadLetter: 'none' }),
    ]);
  });
});
