import { rejectionOf, settle, startSns, tag } from '../../../../../helpers/local/sns';
import type { Json } from '../../../../../helpers/local/sns';

const HOOK = 'http://127.0.0.1/hook';

async function pending() {
  const sns = startSns();
  const topicArn = await sns.createTopic();
  const arn = await sns.subscribe(topicArn, 'http', HOOK);
  const [confirmation] = sns.sender.envelopes('SubscriptionConfirmation');
  const confirm = (more: object = {}, principal: Json = { kind: 'anonymous' }) =>
    sns.call('ConfirmSubscription', { TopicArn: topicArn, Token: confirmation.Token, ...more }, principal);
  const state = async () =>
    (await sns.attributesOf('GetSubscriptionAttributes', { SubscriptionArn: arn }))['PendingConfirmation'];
  return { ...sns, topicArn, arn, confirmation, confirm, state };
}

describe('a confirmation', () => {
  it('has the headers and members of AWS', async () => {
    const { sender, topicArn, clock } = await pending();
    const [post] = sender.posts;
    expect(post!.headers).toEqual({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-message-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-sns-topic-arn': topicArn,
      'Content-Type': 'text/plain; charset=UTF-8',
      'User-Agent': 'Amazon Simple Notification Service Agent',
      'Accept-Encoding': 'gzip,deflate',
      Connection: 'Keep-Alive',
    });
    const body = JSON.parse(post!.body);
    expect(Object.keys(body)).toEqual([
      'Type',
      'MessageId',
      'Token',
      'TopicArn',
      'Message',
      'SubscribeURL',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
    ]);
    expect(body).toMatchObject({
      MessageId: post!.headers['x-amz-sns-message-id'],
      Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${body.Token}`,
      Timestamp: new Date(clock.now()).toISOString(),
    });
  });

  it('is JSON even for a raw subscription', async () => {
    const { createTopic, subscribe, sender } = startSns();
    await subscribe(await createTopic(), 'http', HOOK, { RawMessageDelivery: 'true' });
    expect(sender.envelopes('SubscriptionConfirmation')).toHaveLength(1);
    expect(sender.posts[0]!.headers).not.toHaveProperty('x-amz-sns-rawdelivery');
  });

  it('is not implied by a response with status 200', async () => {
    const { state, publish, topicArn, sender } = await pending();
    expect(await state()).toBe('true');
    await publish(topicArn, 'x');
    expect(sender.envelopes('Notification')).toEqual([]);
  });

  it('works without credentials, and repeatedly', async () => {
    const { confirm, state, arn } = await pending();
    for (let i = 0; i < 2; i++) expect(tag(await confirm(), 'SubscriptionArn')).toBe(arn);
    expect(await state()).toBe('false');
  });

  it('depends on the token, not on the name of the topic', async () => {
    const { confirm, state, topicArn } = await pending();
    await confirm({ TopicArn: `${topicArn}-other` });
    expect(await state()).toBe('false');
  });

  it.each([
    [{ TopicArn: 'not-an-arn' }, 'Invalid parameter: Topic'],
    [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic' }, 'Invalid parameter: Topic'],
    [{ Token: 'f'.repeat(232) }, 'Invalid parameter: Token'],
    [{ Token: 'junk' }, 'Invalid token'],
  ])('is rejected with %j', async (input, message) => {
    const { confirm } = await pending();
    expect(await rejectionOf(confirm(input))).toEqual({ code: 'InvalidParameter', message, status: 400 });
  });

  it('is possible for two days', async () => {
    const { confirm, clock } = await pending();
    await clock.advance(2 * 24 * 3_600_000);
    expect(await rejectionOf(confirm())).toMatchObject({ message: 'Invalid parameter: Token' });
  });

  it('that does not happen within three days deletes the subscription', async () => {
    const { call, clock, topicArn, arn } = await pending();
    await clock.advance(3 * 24 * 3_600_000 - 1);
    expect(await call('ListSubscriptionsByTopic', { TopicArn: topicArn })).toContain(
      '<SubscriptionArn>PendingConfirmation</SubscriptionArn>',
    );
    await clock.advance(1);
    expect(await call('ListSubscriptionsByTopic', { TopicArn: topicArn })).not.toContain('PendingConfirmation');
    expect(await rejectionOf(call('GetSubscriptionAttributes', { SubscriptionArn: arn }))).toMatchObject({
      code: 'NotFound',
    });
  });

  it('is requested again by subscribing again; both tokens work', async () => {
    const { subscribe, sender, topicArn, arn, confirm } = await pending();
    expect(await subscribe(topicArn, 'http', HOOK)).toBe(arn);
    const [one, two] = sender.envelopes('SubscriptionConfirmation');
    expect(two.Token).not.toBe(one.Token);
    await confirm({ Token: two.Token });
    await confirm({ Token: one.Token });
  });

  it('is requested with the retries of the policy', async () => {
    const { createTopic, subscribe, sender, clock } = startSns();
    sender.respond = () => ({ kind: 'response', status: 503, body: '' });
    await subscribe(await createTopic(), 'http', HOOK, {
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: { numRetries: 2, minDelayTarget: 5, maxDelayTarget: 5 } }),
    });
    for (let i = 0; i < 15; i++) {
      await clock.advance(1000);
      await settle();
    }
    expect(sender.posts).toHaveLength(3);
  });

  it('can require a signature to end the subscription', async () => {
    const { call, confirm, arn, attributesOf } = await pending();
    expect(await rejectionOf(confirm({ AuthenticateOnUnsubscribe: 'true' }))).toMatchObject({
      code: 'AuthorizationError',
      status: 403,
    });
    await confirm({ AuthenticateOnUnsubscribe: 'true' }, { kind: 'account' });
    expect(
      (await attributesOf('GetSubscriptionAttributes', { SubscriptionArn: arn }))['ConfirmationWasAuthenticated'],
    ).toBe('true');
    expect(await rejectionOf(call('Unsubscribe', { SubscriptionArn: arn }, { kind: 'anonymous' }))).toMatchObject({
      code: 'AuthorizationError',
    });
    await call('Unsubscribe', { SubscriptionArn: arn });
  });
});

describe('Subscribe', () => {
  it('returns "pending confirmation", or the ARN if requested', async () => {
    const { call, createTopic } = startSns();
    const TopicArn = await createTopic();
    expect(tag(await call('Subscribe', { TopicArn, Protocol: 'http', Endpoint: HOOK }), 'SubscriptionArn')).toBe(
      'pending confirmation',
    );
    expect(
      tag(
        await call('Subscribe', { TopicArn, Protocol: 'http', Endpoint: HOOK, ReturnSubscriptionArn: 'true' }),
        'SubscriptionArn',
      ),
    ).toMatch(`${TopicArn}:`);
  });

  it('fails if the endpoint is unreachable, and leaves no subscription', async () => {
    const { call, createTopic, subscribe, sender, clock } = startSns();
    const TopicArn = await createTopic();
    sender.respond = () => ({ kind: 'failed', reason: 'ECONNREFUSED' });
    expect(await rejectionOf(subscribe(TopicArn, 'http', HOOK))).toMatchObject({
      code: 'InvalidParameter',
      message: 'Invalid parameter: Unreachable Endpoint',
    });
    expect(await call('ListSubscriptions')).not.toContain(HOOK);
    await clock.advance(60_000);
    expect(sender.posts).toHaveLength(1);
  });

  it.each([404, 500])('succeeds if the endpoint responds with %i', async (status) => {
    const { createTopic, subscribe, sender } = startSns();
    sender.respond = () => ({ kind: 'response', status, body: '' });
    expect(await subscribe(await createTopic(), 'http', HOOK)).toMatch(/^arn:/);
  });

  it.each([
    [{ TopicArn: 'x' }, 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1'],
    [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic' }, 'Invalid parameter: TopicArn'],
    [
      { Protocol: 'carrier-pigeon' },
      'Invalid parameter: Amazon SNS does not support this protocol string: carrier-pigeon',
    ],
    [
      { Protocol: 'lambda' },
      'Invalid parameter: Amazon SNS does not support this protocol string: lambda. The engine supports http, https, sqs.',
    ],
    [{ Endpoint: 'https://example.com' }, 'Invalid parameter: Endpoint must match the specified protocol'],
    [{ Endpoint: 'nonsense' }, 'Invalid parameter: Endpoint must match the specified protocol'],
    [
      { Protocol: 'https', Endpoint: 'https://a_b.example.com' },
      'Invalid parameter: Endpoint Reason: host names with an underscore are not supported',
    ],
    [
      { Endpoint: 'http://example.com/' },
      'Invalid parameter: Endpoint Reason: the engine sends plain http only to this machine, and example.com is another host. Use https.',
    ],
    [{ Protocol: 'sqs', Endpoint: 'http://127.0.0.1/000000000000/q' }, 'Invalid parameter: SQS endpoint ARN'],
    [
      { 'Attributes.entry.1.key': 'RawMessageDelivery', 'Attributes.entry.1.value': 'wrongvalue' },
      'Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.',
    ],
    [
      { 'Attributes.entry.1.key': 'FilterPolicy', 'Attributes.entry.1.value': '{"a":[]}' },
      'Invalid parameter: Attributes Reason: FilterPolicy: Empty arrays are not allowed',
    ],
    [
      { 'Attributes.entry.1.key': 'Nope', 'Attributes.entry.1.value': 'x' },
      'Invalid parameter: Attributes Reason: AttributeName',
    ],
  ])('rejects %j', async (input, message) => {
    const { call, createTopic } = startSns();
    const TopicArn = await createTopic();
    expect(await rejectionOf(call('Subscribe', { TopicArn, Protocol: 'http', Endpoint: HOOK, ...input }))).toEqual({
      code: 'InvalidParameter',
      message,
      status: 400,
    });
  });

  it.each(['http://127.0.0.1:1/', 'http://127.9.9.9/', 'http://localhost:1/', 'http://[::1]:1/'])(
    'accepts %s, which is this machine',
    async (endpoint) => {
      const { createTopic, subscribe } = startSns();
      expect(await subscribe(await createTopic(), 'http', endpoint)).toMatch(/^arn:/);
    },
  );

  it('rejects a missing topic, and a FIFO queue', async () => {
    const { createTopic, subscribe, createQueue } = startSns();
    expect(await rejectionOf(subscribe('arn:aws:sns:eu-west-1:000000000000:none', 'http', HOOK))).toEqual({
      code: 'NotFound',
      message: 'Topic does not exist',
      status: 404,
    });
    const queue = await createQueue('q.fifo');
    expect((await rejectionOf(subscribe(await createTopic(), 'sqs', queue))).message).toBe(
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  });

  it('returns the existing subscription for the same endpoint, unless attributes differ', async () => {
    const { createTopic, subscribe, subscribed } = startSns();
    const topicArn = await createTopic();
    const arn = await subscribed(topicArn, { RawMessageDelivery: 'true', FilterPolicy: '{"a":["b"]}' });
    for (const attributes of [{}, { RawMessageDelivery: 'true' }, { FilterPolicy: '{ "a": ["b"] }' }])
      expect(await subscribe(topicArn, 'http', HOOK, attributes as Record<string, string>)).toBe(arn);
    expect(await rejectionOf(subscribe(topicArn, 'http', HOOK, { RawMessageDelivery: 'false' }))).toMatchObject({
      message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    });
  });

  it('rejects more than 200 filters on a topic', async () => {
    const { createTopic, subscribe, createQueue } = startSns();
    const topicArn = await createTopic();
    for (let i = 0; i < 200; i++)
      await subscribe(topicArn, 'sqs', await createQueue(`q${i}`), { FilterPolicy: '{"a":["b"]}' });
    expect(
      await rejectionOf(subscribe(topicArn, 'sqs', await createQueue('last'), { FilterPolicy: '{"a":["b"]}' })),
    ).toMatchObject({ code: 'FilterPolicyLimitExceeded', status: 403 });
    await subscribe(topicArn, 'sqs', await createQueue('unfiltered'));
  });

  it('rejects endpoints on a topic for large messages, and large messages on a topic with endpoints', async () => {
    const { call, createTopic, subscribe, subscribed } = startSns();
    const large = await createTopic('large', { MaximumMessageSize: '262145' });
    expect((await rejectionOf(subscribe(large, 'http', HOOK))).message).toContain('cannot have http subscriptions');
    const TopicArn = await createTopic();
    await subscribed(TopicArn);
    expect(
      (
        await rejectionOf(
          call('SetTopicAttributes', { TopicArn, AttributeName: 'MaximumMessageSize', AttributeValue: '262145' }),
        )
      ).message,
    ).toContain('MaximumMessageSize');
  });
});

describe('Unsubscribe', () => {
  it('by a link notifies the endpoint, which can restore the subscription', async () => {
    const { call, createTopic, subscribed, sender, publish } = startSns();
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribed(TopicArn);
    expect(await call('Unsubscribe', { SubscriptionArn }, { kind: 'anonymous' })).toContain('<UnsubscribeResponse');
    await settle();
    const [goodbye] = sender.envelopes('UnsubscribeConfirmation');
    expect(sender.posts[0]!.headers).toMatchObject({
      'x-amz-sns-message-type': 'UnsubscribeConfirmation',
      'x-amz-sns-subscription-arn': SubscriptionArn,
    });
    expect(goodbye).toMatchObject({
      Message: `You have chosen to deactivate subscription ${SubscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${goodbye.Token}`,
    });
    await publish(TopicArn, 'unheard');
    expect(sender.envelopes('Notification')).toEqual([]);
    await call('ConfirmSubscription', { TopicArn, Token: goodbye.Token }, { kind: 'anonymous' });
    await publish(TopicArn, 'heard');
    expect(sender.envelopes('Notification')).toEqual([expect.objectContaining({ Message: 'heard' })]);
  });

  it('by a signed call does not notify the endpoint', async () => {
    const { call, createTopic, subscribed, sender } = startSns();
    const SubscriptionArn = await subscribed(await createTopic());
    await call('Unsubscribe', { SubscriptionArn });
    await settle();
    expect(sender.posts).toEqual([]);
  });

  it('succeeds for a missing subscription and fails for a pending one', async () => {
    const { call, arn, confirm } = await pending();
    expect((await rejectionOf(call('Unsubscribe', { SubscriptionArn: arn }))).message).toContain(
      'Cannot unsubscribe a subscription that is pending confirmation',
    );
    await confirm();
    for (let i = 0; i < 2; i++) await call('Unsubscribe', { SubscriptionArn: arn });
  });

  it.each([
    ['', 'Invalid parameter: SubscriptionArn Reason: no value for required parameter'],
    ['random', 'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'],
    ['arn:aws:sns:eu-west-1:000000000000:topic:nope', 'Invalid parameter: SubscriptionId'],
    ['arn:aws:sns:eu-west-1:000000000000:topic', 'Invalid parameter: SubscriptionId'],
  ])('rejects %j', async (SubscriptionArn, message) => {
    const { call } = startSns();
    expect(await rejectionOf(call('Unsubscribe', { SubscriptionArn }))).toMatchObject({ message });
  });
});

describe('attributes of a subscription', () => {
  it('are returned as observed on AWS', async () => {
    const { attributesOf, createTopic, subscribed } = startSns();
    const topicArn = await createTopic();
    const arn = await subscribed(topicArn, { DeliveryPolicy: '{"requestPolicy":{"headerContentType":"text/csv"}}' });
    const { DeliveryPolicy, EffectiveDeliveryPolicy, ...rest } = await attributesOf('GetSubscriptionAttributes', {
      SubscriptionArn: arn,
    });
    expect(rest).toEqual({
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Owner: '000000000000',
      Protocol: 'http',
      Endpoint: HOOK,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
      RawMessageDelivery: 'false',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
    });
    expect(JSON.parse(DeliveryPolicy!)).toEqual({
      healthyRetryPolicy: null,
      sicklyRetryPolicy: null,
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/csv' },
      guaranteed: false,
    });
    expect(JSON.parse(EffectiveDeliveryPolicy!)).toMatchObject({
      healthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, backoffFunction: 'linear' },
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/csv' },
    });
  });

  it('include the scope only with a filter; an empty text removes an attribute', async () => {
    const { call, attributesOf, createTopic, subscribed } = startSns();
    const SubscriptionArn = await subscribed(await createTopic(), {
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"a":{"b":["c"]}}',
    });
    const set = (AttributeName: string, AttributeValue: string) =>
      call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    const get = () => attributesOf('GetSubscriptionAttributes', { SubscriptionArn });
    expect(await get()).toMatchObject({ FilterPolicyScope: 'MessageBody', FilterPolicy: '{"a":{"b":["c"]}}' });
    expect((await rejectionOf(set('FilterPolicyScope', 'MessageAttributes'))).message).toContain(
      'does not support nested filter policy',
    );
    await set('FilterPolicy', '');
    expect(await get()).not.toHaveProperty('FilterPolicyScope');
    await set('DeliveryPolicy', '{"healthyRetryPolicy":{"numRetries":1}}');
    await set('DeliveryPolicy', '');
    expect(await get()).not.toHaveProperty('DeliveryPolicy');
  });

  it.each([
    ['fake', 'x', 'Invalid parameter: AttributeName'],
    [
      'RawMessageDelivery',
      'test-ValUe',
      'Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.',
    ],
    ['RawMessageDelivery', '', 'Invalid parameter: RawMessageDelivery: Invalid value []. Must be true or false.'],
    [
      'RedrivePolicy',
      '{"deadLetterTargetArn":"fake"}',
      'Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn',
    ],
    ['RedrivePolicy', '{invalid', expect.stringContaining('Invalid parameter: RedrivePolicy: failed to parse JSON.')],
    [
      'RedrivePolicy',
      '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:q.fifo"}',
      expect.stringContaining('must use a standard queue'),
    ],
    ['FilterPolicy', '{invalid', expect.stringContaining('Invalid parameter: FilterPolicy: failed to parse JSON.')],
    [
      'FilterPolicyScope',
      'RandomValue',
      'Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
    ],
    ['ReplayPolicy', '{}', 'Invalid parameter: ReplayPolicy: the engine does not support this attribute.'],
  ])('cannot be %s = %j', async (AttributeName, AttributeValue, message) => {
    const { call, createTopic, subscribed } = startSns();
    const SubscriptionArn = await subscribed(await createTopic());
    expect(
      await rejectionOf(call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })),
    ).toEqual({ code: 'InvalidParameter', message, status: 400 });
  });

  it('accept true and false in any case', async () => {
    const { attributesOf, createTopic, subscribed } = startSns();
    const SubscriptionArn = await subscribed(await createTopic(), { RawMessageDelivery: 'TRUE' });
    expect(await attributesOf('GetSubscriptionAttributes', { SubscriptionArn })).toMatchObject({
      RawMessageDelivery: 'true',
    });
  });

  it('of a missing subscription are not found', async () => {
    const { call } = startSns();
    const SubscriptionArn = 'arn:aws:sns:eu-west-1:000000000000:topic:11111111-2222-4333-8444-555555555555';
    for (const action of ['GetSubscriptionAttributes', 'SetSubscriptionAttributes']) {
      expect(await rejectionOf(call(action, { SubscriptionArn }))).toEqual({
        code: 'NotFound',
        message: 'Subscription does not exist',
        status: 404,
      });
    }
  });
});

describe('lists of subscriptions', () => {
  it('have pages of a hundred and mask passwords', async () => {
    const { call, createTopic, createQueue, subscribe, subscribed } = startSns();
    const TopicArn = await createTopic();
    await subscribed(TopicArn, {}, 'http://user:secret@127.0.0.1/hook');
    for (let i = 0; i < 100; i++) await subscribe(TopicArn, 'sqs', await createQueue(`q${i}`));
    await subscribe(await createTopic('other'), 'sqs', await createQueue('other'));
    const first = await call('ListSubscriptionsByTopic', { TopicArn });
    expect(first.match(/<member>/g)).toHaveLength(100);
    expect(first).toContain('http://user:****@127.0.0.1/hook');
    expect(first).not.toContain('secret');
    const second = await call('ListSubscriptionsByTopic', { TopicArn, NextToken: tag(first, 'NextToken') });
    expect(second.match(/<member>/g)).toHaveLength(1);
    expect(second).not.toContain('NextToken');
    expect((await call('ListSubscriptions', { NextToken: tag(first, 'NextToken') })).match(/<member>/g)).toHaveLength(
      2,
    );
  });
});
