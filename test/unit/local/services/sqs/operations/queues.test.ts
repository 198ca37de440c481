import { queueArn, rejectionOf, startSqs } from '../../../../../helpers/local/sqs';

describe('queues', () => {
  it('have the defaults of AWS', async () => {
    const { call, clock, createQueue } = startSqs();
    const now = String(Math.floor(clock.now() / 1000));
    expect(
      (await call('GetQueueAttributes', { QueueUrl: await createQueue('q'), AttributeNames: ['All'] })).Attributes,
    ).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: now,
      DelaySeconds: '0',
      LastModifiedTimestamp: now,
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: queueArn('q'),
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  it('accept any URL that ends in the account and the name', async () => {
    const { call, createQueue } = startSqs();
    expect(await createQueue('q')).toBe('http://127.0.0.1:4566/000000000000/q');
    for (const host of ['https://sqs.eu-west-1.amazonaws.com', 'http://localhost:1/queue/eu-west-1']) {
      expect(
        await call('GetQueueAttributes', { QueueUrl: `${host}/000000000000/q`, AttributeNames: ['QueueArn'] }),
      ).toEqual({ Attributes: { QueueArn: queueArn('q') } });
    }
    expect(
      await rejectionOf(call('SendMessage', { QueueUrl: 'http://x/000000000000/other', MessageBody: 'x' })),
    ).toEqual({
      type: 'QueueDoesNotExist',
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      status: 400,
    });
    expect(
      await rejectionOf(call('SendMessage', { QueueUrl: 'http://x/111111111111/q', MessageBody: 'x' })),
    ).toMatchObject({ type: 'QueueDoesNotExist' });
    expect(await rejectionOf(call('SendMessage', { QueueUrl: 'q', MessageBody: 'x' }))).toMatchObject({
      type: 'InvalidAddress',
      status: 404,
    });
  });

  it('are created once: the same call returns the same queue, another attribute is rejected', async () => {
    const { createQueue } = startSqs();
    const url = await createQueue('q', { DelaySeconds: '1' });
    expect(await createQueue('q', { DelaySeconds: '1' })).toBe(url);
    expect(await createQueue('q')).toBe(url);
    expect(await rejectionOf(createQueue('q', { DelaySeconds: '2' }))).toMatchObject({
      type: 'QueueNameExists',
      code: 'QueueAlreadyExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  it('cannot be created again within a minute after their deletion', async () => {
    const { call, clock, createQueue } = startSqs();
    await call('DeleteQueue', { QueueUrl: await createQueue('q') });
    expect(await rejectionOf(createQueue('q'))).toMatchObject({ type: 'QueueDeletedRecently' });
    await clock.advance(60_000);
    await createQueue('q');
  });

  it.each([
    ['q', { FifoQueue: 'false' }, 'Unknown Attribute FifoQueue.'],
    ['q', { ContentBasedDeduplication: 'true' }, 'Unknown Attribute ContentBasedDeduplication.'],
    [
      'q',
      { DeduplicationScope: 'queue' },
      'You can specify the DeduplicationScope only when FifoQueue is set to true.',
    ],
    [
      'q',
      { FifoThroughputLimit: 'perQueue' },
      'You can specify the FifoThroughputLimit only when FifoQueue is set to true.',
    ],
    ['q', { VisibilityTimeout: '43201' }, 'Invalid value for the parameter VisibilityTimeout.'],
    ['q', { MessageRetentionPeriod: '59' }, 'Invalid value for the parameter MessageRetentionPeriod.'],
    ['q', { MaximumMessageSize: '1023' }, 'Invalid value for the parameter MaximumMessageSize.'],
    ['q', { DelaySeconds: '1.5' }, 'Invalid value for the parameter DelaySeconds.'],
    ['q', { RedrivePolicy: '{}' }, 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.'],
    [
      'q',
      { RedrivePolicy: '{"deadLetterTargetArn":"a"}' },
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      'q',
      { RedrivePolicy: '{"deadLetterTargetArn":"a","maxReceiveCount":1001}' },
      'valid values are from 1 to 1000 both inclusive.',
    ],
    ['q', { RedrivePolicy: 'nonsense' }, 'Redrive policy is not a valid JSON map.'],
    ['q', { Other: 'x' }, 'Unknown Attribute Other.'],
    ['a.b', {}, 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length'],
    ['q'.repeat(81), {}, '1 to 80 in length'],
  ])('named %s with %j are rejected', async (name, attributes, message) => {
    const { createQueue } = startSqs();
    expect((await rejectionOf(createQueue(name, attributes))).message).toContain(message);
  });

  it('cannot change their type', async () => {
    const { call, createQueue } = startSqs();
    expect(
      await rejectionOf(
        call('SetQueueAttributes', { QueueUrl: await createQueue('q.fifo'), Attributes: { FifoQueue: 'false' } }),
      ),
    ).toMatchObject({
      code: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    });
  });

  it('change attributes at once; an empty policy removes the policy', async () => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('q', { Policy: JSON.stringify({ Statement: [] }) });
    await call('SetQueueAttributes', {
      QueueUrl,
      Attributes: { Policy: '', KmsMasterKeyId: 'alias/k', VisibilityTimeout: '7' },
    });
    expect(
      await call('GetQueueAttributes', {
        QueueUrl,
        AttributeNames: ['Policy', 'VisibilityTimeout', 'SqsManagedSseEnabled'],
      }),
    ).toEqual({
      Attributes: { VisibilityTimeout: '7', SqsManagedSseEnabled: 'false' },
    });
    expect(await rejectionOf(call('GetQueueAttributes', { QueueUrl, AttributeNames: ['Nope'] }))).toMatchObject({
      message: 'Unknown Attribute Nope.',
    });
  });

  it('are listed by prefix, page by page', async () => {
    const { call, createQueue } = startSqs();
    for (const name of ['a1', 'a2', 'a3', 'b1']) await createQueue(name);
    const first = await call('ListQueues', { QueueNamePrefix: 'a', MaxResults: 2 });
    expect(first.QueueUrls).toHaveLength(2);
    const second = await call('ListQueues', { QueueNamePrefix: 'a', MaxResults: 2, NextToken: first.NextToken });
    expect(second).toEqual({ QueueUrls: ['http://127.0.0.1:4566/000000000000/a3'] });
    expect(await call('ListQueues', { QueueNamePrefix: 'zzz' })).toEqual({});
  });

  it('have tags', async () => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('q');
    await call('TagQueue', { QueueUrl, Tags: { a: '1', b: '2' } });
    await call('UntagQueue', { QueueUrl, TagKeys: ['a'] });
    expect(await call('ListQueueTags', { QueueUrl })).toEqual({ Tags: { b: '2' } });
    await call('UntagQueue', { QueueUrl, TagKeys: ['b'] });
    expect(await call('ListQueueTags', { QueueUrl })).toEqual({});
  });

  it('return their URL by name', async () => {
    const { call, createQueue } = startSqs();
    const url = await createQueue('q');
    expect(await call('GetQueueUrl', { QueueName: 'q' })).toEqual({ QueueUrl: url });
    expect(await rejectionOf(call('GetQueueUrl', { QueueName: 'other' }))).toMatchObject({ type: 'QueueDoesNotExist' });
  });
});
