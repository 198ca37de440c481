import type { Properties } from '../../../../../../local/resources/types';
import { placeholder } from '../../../../../../local/template/placeholder';
import { settle, startSns } from '../../../../../helpers/local/sns';

function drivers() {
  const sns = startSns();
  const driver = (type: string) => sns.sns.drivers.find((one) => one.type === `AWS::SNS::${type}`)!;
  const input = (properties: Properties, logicalId = 'Events') => ({
    stackName: 'App',
    logicalId,
    path: `App/${logicalId}`,
    properties,
  });
  return {
    ...sns,
    topic: driver('Topic'),
    policy: driver('TopicPolicy'),
    inline: driver('TopicInlinePolicy'),
    subscription: driver('Subscription'),
    input,
  };
}

describe('AWS::SNS::Topic', () => {
  it('creates a topic whose Ref is its ARN', async () => {
    const { topic, input, attributesOf } = drivers();
    const created = await topic.create(
      input({ TopicName: 'events', SignatureVersion: '2', DeliveryStatusLogging: [], Tags: [] }),
    );
    expect(created).toEqual({
      ref: 'arn:aws:sns:eu-west-1:000000000000:events',
      attributes: { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:events', TopicName: 'events' },
    });
    expect(await attributesOf('GetTopicAttributes', { TopicArn: created.ref })).toMatchObject({
      SignatureVersion: '2',
    });
    expect((await topic.create(input({}))).attributes!['TopicName']).toMatch(/^App-Events-[a-z0-9]{8}$/);
  });

  it('accepts a delivery policy as an object, and an update without it removes it', async () => {
    const { topic, input, attributesOf } = drivers();
    const created = await topic.create(
      input({ TopicName: 'events', DeliveryPolicy: { http: { defaultHealthyRetryPolicy: { numRetries: 7 } } } }),
    );
    expect(
      JSON.parse((await attributesOf('GetTopicAttributes', { TopicArn: created.ref }))['DeliveryPolicy']!),
    ).toMatchObject({ http: { defaultHealthyRetryPolicy: { numRetries: 7 } } });
    await topic.update!(input({ TopicName: 'events', DisplayName: 'New' }), created);
    const attributes = await attributesOf('GetTopicAttributes', { TopicArn: created.ref });
    expect(attributes).not.toHaveProperty('DeliveryPolicy');
    expect(attributes).toMatchObject({ DisplayName: 'New' });
    expect(() => topic.update!(input({ TopicName: 'other' }), created)).toThrow('a change of TopicName');
  });

  it.each([
    [{ FifoTopic: true }, 'does not support FIFO topics'],
    [{ TopicName: 'a b' }, 'TopicName "a b"'],
    [{ SignatureVersion: '3' }, 'Must be 1 or 2'],
    [
      {
        DeliveryPolicy: {
          http: { defaultHealthyRetryPolicy: { numRetries: 100, minDelayTarget: 60, maxDelayTarget: 60 } },
        },
      },
      'Total policy retry time cannot be greater than 3600 seconds',
    ],
  ])('rejects %j', (properties, problem) => {
    const { topic, input } = drivers();
    expect(topic.validate!(input(properties))).toEqual([expect.stringContaining(problem)]);
  });

  it('does not validate values that are not known yet', () => {
    const { topic, input } = drivers();
    expect(topic.validate!(input({ TopicName: placeholder('X'), SignatureVersion: placeholder('Y') }))).toEqual([]);
  });
});

describe('topic policies of a template', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }] };

  it('become the policy of each of their topics', async () => {
    const { topic, policy, inline, input, attributesOf } = drivers();
    const one = await topic.create(input({ TopicName: 'one' }));
    const two = await topic.create(input({ TopicName: 'two' }));
    await policy.create(input({ PolicyDocument, Topics: [one.ref] }));
    await inline.create(input({ PolicyDocument, TopicArn: two.ref }));
    for (const TopicArn of [one.ref, two.ref])
      expect(JSON.parse((await attributesOf('GetTopicAttributes', { TopicArn }))['Policy']!)).toEqual(PolicyDocument);
  });

  it('are rejected without a document or a topic', () => {
    const { policy, input } = drivers();
    expect(policy.validate!(input({}))).toEqual([
      'PolicyDocument: the policy document has no Statement',
      'Topics does not contain a topic.',
    ]);
  });
});

describe('AWS::SNS::Subscription', () => {
  const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:events';

  it('creates a subscription, which stays pending with a warning if the endpoint is unreachable', async () => {
    const { topic, subscription, input, sender, events, attributesOf } = drivers();
    await topic.create(input({ TopicName: 'events' }));
    sender.respond = () => ({ kind: 'failed', reason: 'ECONNREFUSED' });
    const created = await subscription.create(
      input({
        TopicArn,
        Protocol: 'http',
        Endpoint: 'http://127.0.0.1:1/',
        RawMessageDelivery: true,
        FilterPolicy: { a: ['b'] },
      }),
    );
    await settle();
    expect(events).toContainEqual({
      type: 'warning',
      message: expect.stringContaining('http://127.0.0.1:1/ cannot be reached'),
    });
    expect(await attributesOf('GetSubscriptionAttributes', { SubscriptionArn: created.ref })).toMatchObject({
      PendingConfirmation: 'true',
      RawMessageDelivery: 'true',
      FilterPolicy: '{"a":["b"]}',
    });
  });

  it('updates attributes in place, and restores the defaults of removed ones', async () => {
    const { topic, subscription, input, attributesOf } = drivers();
    await topic.create(input({ TopicName: 'events' }));
    const endpoint = { TopicArn, Protocol: 'http', Endpoint: 'http://127.0.0.1/' };
    const created = await subscription.create(
      input({ ...endpoint, RawMessageDelivery: true, FilterPolicy: { a: ['b'] } }),
    );
    await subscription.update!(
      input({ ...endpoint, FilterPolicyScope: 'MessageBody', FilterPolicy: { a: { b: ['c'] } } }),
      created,
    );
    expect(await attributesOf('GetSubscriptionAttributes', { SubscriptionArn: created.ref })).toMatchObject({
      RawMessageDelivery: 'false',
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"a":{"b":["c"]}}',
    });
    await subscription.update!(input(endpoint), created);
    expect(await attributesOf('GetSubscriptionAttributes', { SubscriptionArn: created.ref })).not.toHaveProperty(
      'FilterPolicy',
    );
    expect(() => subscription.update!(input({ ...endpoint, Endpoint: 'http://localhost/' }), created)).toThrow(
      'replaces the subscription',
    );
  });

  it.each([
    [{ Protocol: 'email', Endpoint: 'a@b.c' }, 'does not support this protocol string: email'],
    [{ Protocol: 'http', Endpoint: 'http://example.com' }, 'Use https.'],
    [{ Protocol: 'https' }, 'Endpoint is missing.'],
    [{ Protocol: 'https', Endpoint: 'https://example.com', Region: 'us-east-1' }, 'Region is us-east-1'],
    [
      { Protocol: 'https', Endpoint: 'https://example.com', FilterPolicy: { a: { b: ['c'] } } },
      'does not support nested filter policy',
    ],
    [
      {
        Protocol: 'https',
        Endpoint: 'https://example.com',
        DeliveryPolicy: { healthyRetryPolicy: { numRetries: 4, minDelayTarget: 901, maxDelayTarget: 901 } },
      },
      '3600 seconds',
    ],
  ])('rejects %j', (properties, problem) => {
    const { subscription, input } = drivers();
    expect(subscription.validate!(input({ TopicArn, ...properties }))).toEqual([expect.stringContaining(problem)]);
  });

  it('does not validate values that are not known yet', () => {
    const { subscription, input } = drivers();
    const properties = {
      TopicArn: placeholder('T'),
      Protocol: 'sqs',
      Endpoint: placeholder('Q.Arn'),
      RedrivePolicy: { deadLetterTargetArn: placeholder('D.Arn') },
    };
    expect(subscription.validate!(input(properties))).toEqual([]);
  });
});
