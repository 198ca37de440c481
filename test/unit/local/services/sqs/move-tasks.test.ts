import { queueArn, rejectionOf, startSqs } from '../../../../helpers/local/sqs';
import type { Json } from '../../../../helpers/local/sqs';

const redrive = (target: string, maxReceiveCount: number): { RedrivePolicy: string } => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(target), maxReceiveCount }),
});

describe('the dead-letter queue', () => {
  it('receives a message at the first receive beyond the limit, with its id, attributes, send time and receive count', async () => {
    const { clock, createQueue, send, receive, bodies } = startSqs();
    const dlq = await createQueue('dlq');
    const url = await createQueue('q', { VisibilityTimeout: '1', ...redrive('dlq', 2) });
    const sentAt = String(clock.now());
    const { MessageId } = await send(url, 'poison', {
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    for (let i = 0; i < 2; i++) {
      expect(await bodies(url)).toEqual(['poison']);
      await clock.advance(1000);
    }
    expect(await bodies(dlq)).toEqual([]);
    expect(await bodies(url)).toEqual([]);
    expect(await receive(dlq)).toEqual([
      expect.objectContaining({
        MessageId,
        Body: 'poison',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
        Attributes: expect.objectContaining({
          SentTimestamp: sentAt,
          ApproximateReceiveCount: '3',
          DeadLetterQueueSourceArn: queueArn('q'),
        }),
      }),
    ]);
  });

  it('counts retention from the original send in a standard queue', async () => {
    const { clock, createQueue, send, bodies } = startSqs();
    const dlq = await createQueue('dlq', { MessageRetentionPeriod: '60' });
    const url = await createQueue('q', { VisibilityTimeout: '0', ...redrive('dlq', 1) });
    await send(url, 'x');
    await bodies(url, { MaxNumberOfMessages: 1 });
    await clock.advance(40_000);
    await bodies(url);
    expect(await bodies(dlq, { VisibilityTimeout: 0 })).toEqual(['x']);
    await clock.advance(20_000);
    expect(await bodies(dlq)).toEqual([]);
  });

  it('keeps two FIFO messages with the same deduplication id, and unlocks their group', async () => {
    const { clock, createQueue, send, receive, bodies } = startSqs();
    const dlq = await createQueue('dlq.fifo');
    const url = await createQueue('q.fifo', { VisibilityTimeout: '1', ...redrive('dlq.fifo', 1) });
    await send(url, 'one', { MessageGroupId: 'A', MessageDeduplicationId: 'same' });
    await bodies(url);
    await clock.advance(300_000);
    await send(url, 'two', { MessageGroupId: 'A', MessageDeduplicationId: 'same' });
    expect(await bodies(url)).toEqual(['two']);
    await clock.advance(1000);
    expect(await bodies(url)).toEqual([]);
    const dead = await receive(dlq);
    expect(dead.map((message) => message.Body)).toEqual(['one', 'two']);
    for (const message of dead) expect(message.Attributes.MessageDeduplicationId).toBe(message.MessageId);
  });

  it('may be missing: the message stays in its queue, with a warning', async () => {
    const { call, createQueue, events, send, bodies } = startSqs();
    const dlq = await createQueue('dlq');
    const url = await createQueue('q', { VisibilityTimeout: '0', ...redrive('dlq', 1) });
    await call('DeleteQueue', { QueueUrl: dlq });
    await send(url, 'x');
    for (let i = 0; i < 2; i++) expect(await bodies(url, { MaxNumberOfMessages: 1 })).toEqual(['x']);
    expect(events).toContainEqual({ type: 'warning', message: expect.stringContaining('dlq does not exist') });
  });

  it.each([
    ['missing', 'Dead letter target does not exist.'],
    ['dlq.fifo', 'Dead-letter queue must be same type of queue as the source.'],
    ['closed', 'does not allow this queue as a source'],
  ])('cannot be %s', async (target, reason) => {
    const { createQueue } = startSqs();
    await createQueue('dlq.fifo');
    await createQueue('closed', { RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }) });
    expect(await rejectionOf(createQueue('q', redrive(target, 1)))).toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining(reason),
    });
  });

  it('lists its sources', async () => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('dlq');
    const one = await createQueue('one', redrive('dlq', 1));
    await createQueue('two');
    expect(await call('ListDeadLetterSourceQueues', { QueueUrl })).toEqual({ queueUrls: [one] });
  });
});

describe('a message move task', () => {
  async function withDeadLetters(count: number) {
    const sqs = startSqs();
    const dlq = await sqs.createQueue('dlq');
    const url = await sqs.createQueue('q', { VisibilityTimeout: '0', ...redrive('dlq', 1) });
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await sqs.send(url, String(i))).MessageId);
    for (let i = 0; i < 2 * count; i++) await sqs.bodies(url, { MaxNumberOfMessages: 1 });
    await sqs.bodies(url);
    const list = async (MaxResults = 10): Promise<Json[]> =>
      (await sqs.call('ListMessageMoveTasks', { SourceArn: queueArn('dlq'), MaxResults })).Results;
    return { ...sqs, dlq, url, ids, list };
  }

  it('moves dead letters back to their source queues, as new messages', async () => {
    const { call, clock, receive, url, ids, list } = await withDeadLetters(3);
    await call('StartMessageMoveTask', { SourceArn: queueArn('dlq') });
    await clock.advance(1000);
    expect(await list()).toEqual([
      {
        Status: 'COMPLETED',
        SourceArn: queueArn('dlq'),
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 3,
        StartedTimestamp: expect.any(Number),
      },
    ]);
    const back = await receive(url, { VisibilityTimeout: 30 });
    expect(new Set(back.map((message) => message.Body))).toEqual(new Set(['0', '1', '2']));
    for (const message of back) {
      expect(ids).not.toContain(message.MessageId);
      expect(message.Attributes.ApproximateReceiveCount).toBe('1');
    }
  });

  it('keeps the requested rate, excludes a second task, and can be cancelled', async () => {
    const { call, clock, list } = await withDeadLetters(5);
    const { TaskHandle } = await call('StartMessageMoveTask', {
      SourceArn: queueArn('dlq'),
      MaxNumberOfMessagesPerSecond: 1,
    });
    expect((await rejectionOf(call('StartMessageMoveTask', { SourceArn: queueArn('dlq') }))).message).toContain(
      'already a task running',
    );
    await clock.advance(2000);
    expect(await list()).toEqual([
      expect.objectContaining({ Status: 'RUNNING', TaskHandle, ApproximateNumberOfMessagesMoved: 3 }),
    ]);
    expect(await call('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 3 });
    await clock.advance(5000);
    const [task] = await list();
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 3 });
    expect(task).not.toHaveProperty('TaskHandle');
    expect((await rejectionOf(call('CancelMessageMoveTask', { TaskHandle }))).message).toBe('Task does not exist.');
  });

  it('fails when a message has no source, and leaves the message in the queue', async () => {
    const { call, createQueue, send, bodies } = startSqs();
    const dlq = await createQueue('dlq');
    await createQueue('q', redrive('dlq', 1));
    await send(dlq, 'from SNS');
    await call('StartMessageMoveTask', { SourceArn: queueArn('dlq') });
    const { Results } = await call('ListMessageMoveTasks', { SourceArn: queueArn('dlq') });
    expect(Results).toEqual([
      expect.objectContaining({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }),
    ]);
    expect(await bodies(dlq)).toEqual(['from SNS']);
  });

  it('starts only from the dead-letter queue of an SQS queue', async () => {
    const { call, createQueue } = startSqs();
    await createQueue('dlq');
    expect(await rejectionOf(call('StartMessageMoveTask', { SourceArn: queueArn('dlq') }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
  });

  it.each([
    [
      'StartMessageMoveTask',
      { SourceArn: queueArn('none') },
      404,
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'StartMessageMoveTask',
      { SourceArn: queueArn('dlq'), DestinationArn: queueArn('none') },
      404,
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    ['CancelMessageMoveTask', { TaskHandle: 'junk' }, 400, 'Value for parameter TaskHandle is invalid.'],
  ])('is rejected: %s', async (operation, input, status, message) => {
    const { call, createQueue } = startSqs();
    await createQueue('dlq');
    expect(await rejectionOf(call(operation, input))).toMatchObject({ status, message });
  });
});
