import { entries, messageAttributes, rejectionOf, startSns, tag } from '../../../../../helpers/local/sns';

describe('topics', () => {
  it('are created once', async () => {
    const { call, createTopic } = startSns();
    const arn = await createTopic('topic', { DisplayName: 'One' });
    expect(arn).toBe('arn:aws:sns:eu-west-1:000000000000:topic');
    expect(await createTopic('topic')).toBe(arn);
    expect(await rejectionOf(createTopic('topic', { DisplayName: 'Two' }))).toMatchObject({
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    const tags = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' };
    expect(await rejectionOf(call('CreateTopic', { Name: 'topic', ...tags }))).toMatchObject({
      message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
    });
  });

  it.each(['', 'a'.repeat(257), 'a b', 'a.b', 'ä'])('cannot be named %j', async (name) => {
    const { createTopic } = startSns();
    expect(await rejectionOf(createTopic(name))).toMatchObject({
      code: 'InvalidParameter',
      message: 'Invalid parameter: Topic Name',
    });
  });

  it('cannot be FIFO topics', async () => {
    const { createTopic } = startSns();
    expect((await rejectionOf(createTopic('topic.fifo', { FifoTopic: 'true' }))).message).toContain(
      'the engine does not support FIFO topics',
    );
  });

  it('return their attributes as observed on AWS', async () => {
    const { attributesOf, createTopic, subscribe, createQueue } = startSns();
    const TopicArn = await createTopic();
    await subscribe(TopicArn, 'sqs', await createQueue('q'));
    await subscribe(TopicArn, 'http', 'http://127.0.0.1/');
    const { Policy, EffectiveDeliveryPolicy, ...rest } = await attributesOf('GetTopicAttributes', { TopicArn });
    expect(rest).toEqual({
      TopicArn,
      Owner: '000000000000',
      DisplayName: '',
      MaximumMessageSize: '262144',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '0',
    });
    expect(JSON.parse(Policy!)).toMatchObject({ Id: '__default_policy_ID' });
    expect(JSON.parse(EffectiveDeliveryPolicy!).http.defaultHealthyRetryPolicy).toMatchObject({ numRetries: 3 });
  });

  it.each([
    ['SignatureVersion', '3', 'Must be 1 or 2'],
    ['MaximumMessageSize', '1023', 'Must be from 1024 to 1048576'],
    ['DeliveryPolicy', '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}', 'from 0 to 100'],
    ['Policy', '{"Statement":[{"Effect":"Perhaps"}]}', 'Policy: statement 0'],
    ['Nope', 'x', 'Invalid parameter: AttributeName'],
  ])('reject %s = %s', async (AttributeName, AttributeValue, message) => {
    const { call, createTopic } = startSns();
    expect(
      (await rejectionOf(call('SetTopicAttributes', { TopicArn: await createTopic(), AttributeName, AttributeValue })))
        .message,
    ).toContain(message);
  });

  it('are deleted with their subscriptions, and again without error', async () => {
    const { call, createTopic, subscribed } = startSns();
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribed(TopicArn);
    for (let i = 0; i < 2; i++) await call('DeleteTopic', { TopicArn });
    expect(await rejectionOf(call('GetTopicAttributes', { TopicArn }))).toEqual({
      code: 'NotFound',
      message: 'Topic does not exist',
      status: 404,
    });
    expect(await rejectionOf(call('GetSubscriptionAttributes', { SubscriptionArn }))).toMatchObject({
      code: 'NotFound',
    });
  });

  it('are listed in pages of a hundred', async () => {
    const { call, createTopic } = startSns();
    for (let i = 0; i < 101; i++) await createTopic(`t${i}`);
    const first = await call('ListTopics');
    expect(first.match(/<member>/g)).toHaveLength(100);
    expect((await call('ListTopics', { NextToken: tag(first, 'NextToken') })).match(/<member>/g)).toHaveLength(1);
  });

  it('have tags', async () => {
    const { call, createTopic } = startSns();
    const ResourceArn = await createTopic();
    await call('TagResource', {
      ResourceArn,
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '1',
      'Tags.member.2.Key': 'b',
      'Tags.member.2.Value': '2',
    });
    await call('UntagResource', { ResourceArn, 'TagKeys.member.1': 'a' });
    expect(await call('ListTagsForResource', { ResourceArn })).toContain(
      '<Tags><member><Key>b</Key><Value>2</Value></member></Tags>',
    );
    expect(
      await rejectionOf(call('TagResource', { ResourceArn, 'Tags.member.1.Key': 'a', 'Tags.member.2.Key': 'a' })),
    ).toMatchObject({ message: 'Invalid parameter: Duplicated keys are not allowed.' });
  });
});

describe('Publish', () => {
  it.each([
    [{ Message: '' }, 'InvalidParameter', 'Invalid parameter: Empty message'],
    [{ Subject: '' }, 'InvalidParameter', 'Invalid parameter: Subject'],
    [{ Subject: 'x'.repeat(100) }, 'InvalidParameter', 'Invalid parameter: Subject'],
    [{ Subject: 'a\nb' }, 'InvalidParameter', 'Invalid parameter: Subject'],
    [
      { MessageStructure: 'json' },
      'InvalidParameter',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    [
      { MessageStructure: 'json', Message: '{"http":"x"}' },
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      { MessageStructure: 'json', Message: '{"default":{}}' },
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [{ MessageDeduplicationId: 'x' }, 'InvalidParameter', expect.stringContaining('not valid for this topic type')],
    [{ PhoneNumber: '+15551234567' }, 'InvalidParameter', expect.stringContaining('publishes to topics only')],
    [
      { TopicArn: 'randomstring' },
      'InvalidParameter',
      'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    [{ TopicArn: 'arn:aws:sns:eu-west-1:000000000000:none' }, 'NotFound', 'Topic does not exist'],
    [
      messageAttributes({ attr1: ['Nope', 'x'] }),
      'ParameterValueInvalid',
      "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      messageAttributes({ attr1: ['String', ''] }),
      'ParameterValueInvalid',
      "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      messageAttributes({ '.a': ['String', 'x'] }),
      'ParameterValueInvalid',
      "Invalid message attribute name starting with character '.' was found.",
    ],
    [
      messageAttributes({ 'a.': ['String', 'x'] }),
      'ParameterValueInvalid',
      "Invalid message attribute name ending with character '.' was found.",
    ],
    [
      messageAttributes({ 'a..b': ['String', 'x'] }),
      'ParameterValueInvalid',
      "Message attribute name can not have successive '.' character.",
    ],
    [messageAttributes({ 'a^': ['String', 'x'] }), 'ParameterValueInvalid', expect.stringContaining("'#x5E'")],
    [
      {
        'MessageAttributes.entry.1.Name': 'attr1',
        'MessageAttributes.entry.1.Value.DataType': 'Binary',
        'MessageAttributes.entry.1.Value.StringValue': 'x',
      },
      'ParameterValueInvalid',
      "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
    ],
  ])('rejects %j', async (input, code, message) => {
    const { call, createTopic } = startSns();
    expect(await rejectionOf(call('Publish', { TopicArn: await createTopic(), Message: 'x', ...input }))).toMatchObject(
      {
        code,
        message,
      },
    );
  });

  it('accepts 256 KiB including attributes, and not one byte more', async () => {
    const { call, createTopic } = startSns();
    const TopicArn = await createTopic();
    await call('Publish', { TopicArn, Message: 'x'.repeat(262_144) });
    expect(await rejectionOf(call('Publish', { TopicArn, Message: 'x'.repeat(262_145) }))).toMatchObject({
      message: 'Invalid parameter: Message too long',
    });
    const attributes = messageAttributes({ name: ['Binary', Buffer.alloc(100).toString('base64')] });
    const room = 262_144 - 'name'.length - 'Binary'.length - 100;
    await call('Publish', { TopicArn, Message: 'x'.repeat(room), ...attributes });
    expect(
      await rejectionOf(call('Publish', { TopicArn, Message: 'x'.repeat(room + 1), ...attributes })),
    ).toMatchObject({
      message: 'Invalid parameter: Message too long',
    });
  });

  it('accepts messages up to the maximum of the topic', async () => {
    const { call, createTopic } = startSns();
    const large = await createTopic('large', { MaximumMessageSize: '1048576' });
    await call('Publish', { TopicArn: large, Message: 'x'.repeat(1_048_576) });
    const small = await createTopic('small', { MaximumMessageSize: '1024' });
    expect(await rejectionOf(call('Publish', { TopicArn: small, Message: 'x'.repeat(1025) }))).toMatchObject({
      message: 'Invalid parameter: Message too long',
    });
  });

  it('accepts a topic as target', async () => {
    const { call, createTopic } = startSns();
    expect(tag(await call('Publish', { TargetArn: await createTopic(), Message: 'x' }), 'MessageId')).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});

describe('PublishBatch', () => {
  const batch = (...list: Record<string, string>[]) =>
    Object.fromEntries(
      list.flatMap((entry, i) =>
        Object.entries(entry).map(([name, value]) => [`PublishBatchRequestEntries.member.${i + 1}.${name}`, value]),
      ),
    );

  it('publishes each entry, and returns the failed ones', async () => {
    const { call, createTopic, createQueue, subscribe, sqs } = startSns();
    const TopicArn = await createTopic();
    const queue = await createQueue('q');
    await subscribe(TopicArn, 'sqs', queue, { RawMessageDelivery: 'true' });
    const answer = await call('PublishBatch', {
      TopicArn,
      ...batch({ Id: 'a', Message: 'one' }, { Id: 'b', Message: '' }, { Id: 'c', Message: 'three', Subject: '' }),
    });
    expect(answer).toMatch(
      /<Successful><member><Id>a<\/Id><MessageId>[0-9a-f-]{36}<\/MessageId><\/member><\/Successful>/,
    );
    expect(answer).toContain(
      '<Failed><member><Id>b</Id><Code>InvalidParameter</Code><Message>Invalid parameter: Empty message</Message><SenderFault>true</SenderFault></member><member><Id>c</Id>',
    );
    expect((await sqs.queues.receive(queue, 10, 0)).map(({ body }) => body)).toEqual(['one']);
  });

  it.each([
    [batch(), 'EmptyBatchRequest', "The batch request doesn't contain any entries."],
    [
      batch(...Array.from({ length: 11 }, (_, i) => ({ Id: String(i), Message: 'x' }))),
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    ],
    [
      batch({ Id: 'a', Message: 'x' }, { Id: 'a', Message: 'y' }),
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    ],
    [
      batch({ Id: 'message.id', Message: 'x' }),
      'InvalidBatchEntryId',
      'The Id of a batch entry in the batch request contains an impermissible character: message.id',
    ],
    [
      batch({ Id: 'a'.repeat(81), Message: 'x' }),
      'InvalidBatchEntryId',
      `The Id of a batch entry in the batch request is too long: ${'a'.repeat(81)}`,
    ],
    [
      batch({ Id: 'a', Message: 'x'.repeat(131_072) }, { Id: 'b', Message: 'x'.repeat(131_073) }),
      'BatchRequestTooLong',
      'The length of all the messages put together is more than the limit.',
    ],
    [
      batch({ Id: 'a', Message: 'ok' }, { Id: 'b', Message: '{}', MessageStructure: 'json' }),
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      batch({ Id: 'a', Message: 'ok' }, { Id: 'b', Message: 'x', ...messageAttributes({ a: ['Nope', 'x'] }) }),
      'ParameterValueInvalid',
      expect.stringContaining('invalid message attribute type'),
    ],
  ])('is rejected as a whole: %#', async (input, code, message) => {
    const { call, createTopic, createQueue, subscribe, sqs } = startSns();
    const TopicArn = await createTopic();
    const queue = await createQueue('q');
    await subscribe(TopicArn, 'sqs', queue);
    expect(await rejectionOf(call('PublishBatch', { TopicArn, ...input }))).toMatchObject({ code, message });
    expect(await sqs.queues.receive(queue, 10, 0)).toEqual([]);
  });
});

describe('parameters', () => {
  it('are read in the order of their numbers', async () => {
    const { call, createTopic } = startSns();
    const TopicArn = await createTopic();
    const many = Object.fromEntries(
      [10, 9, 2, 1].flatMap((n) => [
        [`PublishBatchRequestEntries.member.${n}.Id`, String(n)],
        [`PublishBatchRequestEntries.member.${n}.Message`, 'x'],
      ]),
    );
    const answer = await call('PublishBatch', { TopicArn, ...many });
    expect([...answer.matchAll(/<Id>(\d+)<\/Id>/g)].map(([, id]) => id)).toEqual(['1', '2', '9', '10']);
    expect(entries('A', { k: 'v' })).toEqual({ 'A.entry.1.key': 'k', 'A.entry.1.value': 'v' });
  });
});
