import { isUnresolved, placeholder } from '../../../../../local/template/placeholder';
import type { Properties } from '../../../../../local/resources/types';
import { queueArn, startSqs } from '../../../../helpers/local/sqs';
import type { Json } from '../../../../helpers/local/sqs';

function drivers() {
  const { sqs, call } = startSqs();
  const driver = (type: string) => sqs.drivers.find((one) => one.type === type)!;
  const input = (properties: Properties, logicalId = 'Jobs') => ({
    stackName: 'App',
    logicalId,
    path: `App/${logicalId}`,
    properties,
  });
  const attributes = async (QueueUrl: string): Promise<Json> =>
    (await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes;
  return {
    sqs,
    queue: driver('AWS::SQS::Queue'),
    policy: driver('AWS::SQS::QueuePolicy'),
    inline: driver('AWS::SQS::QueueInlinePolicy'),
    input,
    attributes,
  };
}

describe('AWS::SQS::Queue', () => {
  it('creates a queue whose Ref is the local URL', async () => {
    const { queue, input, attributes } = drivers();
    const created = await queue.create(input({ QueueName: 'jobs', VisibilityTimeout: 90, Tags: [] }));
    expect(created).toEqual({
      ref: 'http://127.0.0.1:4566/000000000000/jobs',
      attributes: { Arn: queueArn('jobs'), QueueName: 'jobs', QueueUrl: 'http://127.0.0.1:4566/000000000000/jobs' },
    });
    expect(await attributes(created.ref)).toMatchObject({ VisibilityTimeout: '90' });
  });

  it('generates names of at most 80 characters, including the suffix of FIFO queues', async () => {
    const { queue, input } = drivers();
    const plain = await queue.create(input({}));
    expect(plain.attributes!['QueueName']).toMatch(/^App-Jobs-[a-z0-9]{8}$/);
    const fifo = await queue.create(input({ FifoQueue: true }, 'J'.repeat(100)));
    expect(fifo.attributes!['QueueName']).toMatch(/^App-J+-[a-z0-9]{8}\.fifo$/);
    expect(fifo.attributes!['QueueName']).toHaveLength(80);
  });

  it('updates in place, and restores the defaults of removed properties', async () => {
    const { queue, input, attributes } = drivers();
    const created = await queue.create(input({ QueueName: 'jobs', VisibilityTimeout: 90 }));
    await queue.update!(input({ QueueName: 'jobs', DelaySeconds: 3 }), created);
    expect(await attributes(created.ref)).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '3' });
    expect(() => queue.update!(input({ QueueName: 'other' }), created)).toThrow('Jobs: a change of QueueName');
  });

  it.each([
    [{ FifoQueue: true, QueueName: 'jobs' }, 'must end with .fifo'],
    [{ QueueName: 'jobs.fifo' }, 'Can only include'],
    [{ VisibilityTimeout: 43_201 }, 'The value is 43201; it must be 0 to 43200.'],
    [{ ContentBasedDeduplication: true }, 'Unknown Attribute ContentBasedDeduplication.'],
    [
      { RedrivePolicy: { deadLetterTargetArn: placeholder('DLQ.Arn'), maxReceiveCount: 0 } },
      'RedrivePolicy.maxReceiveCount is 0',
    ],
    [
      { FifoQueue: true, RedrivePolicy: { deadLetterTargetArn: queueArn('dlq'), maxReceiveCount: 1 } },
      'must be of the same type',
    ],
  ])('rejects %j', (properties, problem) => {
    const { queue, input } = drivers();
    expect(queue.validate!(input(properties))).toEqual([expect.stringContaining(problem)]);
  });

  it('does not validate values that are not known yet', () => {
    const { queue, input } = drivers();
    const target = placeholder('DLQ.Arn');
    expect(isUnresolved(target)).toBe(true);
    expect(
      queue.validate!(
        input({ QueueName: placeholder('Name'), RedrivePolicy: { deadLetterTargetArn: target, maxReceiveCount: 3 } }),
      ),
    ).toEqual([]);
  });
});

describe('queue policies of a template', () => {
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ],
  };

  it('become the policy of each of their queues', async () => {
    const { sqs, queue, policy, inline, input } = drivers();
    const one = await queue.create(input({ QueueName: 'one' }));
    const two = await queue.create(input({ QueueName: 'two' }));
    await policy.create(input({ PolicyDocument, Queues: [one.ref] }));
    await inline.create(input({ PolicyDocument, Queue: two.ref }));
    for (const name of ['one', 'two']) expect(sqs.queues.policy(queueArn(name))).toEqual(PolicyDocument);
  });

  it('are rejected without a document or a queue', () => {
    const { policy, input } = drivers();
    expect(policy.validate!(input({}))).toEqual([
      'PolicyDocument: the policy document has no Statement',
      'Queues does not contain a queue.',
    ]);
  });
});

describe('the access of other services to queues', () => {
  it('sends, receives messages with all attributes, and deletes', async () => {
    const { sqs, queue, input } = drivers();
    await queue.create(input({ QueueName: 'q' }));
    const arn = queueArn('q');
    const messageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    const { messageId } = sqs.queues.send(arn, { body: 'x', messageAttributes });
    const [message] = await sqs.queues.receive(arn, 10_000, 0);
    expect(message).toMatchObject({
      messageId,
      body: 'x',
      md5OfBody: '9dd4e461268c8034f5c8564e155c67a6',
      messageAttributes,
      attributes: { ApproximateReceiveCount: '1' },
    });
    sqs.queues.delete(arn, message!.receiptHandle);
    expect(await sqs.queues.receive(arn, 10, 0)).toEqual([]);
    expect(sqs.queues.exists(arn)).toBe(true);
    expect(sqs.queues.exists(queueArn('none'))).toBe(false);
    expect(sqs.queues.visibilityTimeoutSeconds(arn)).toBe(30);
    expect(() => sqs.queues.isFifo(queueArn('none'))).toThrow('The specified queue does not exist.');
  });
});
