import { rejectionOf, startSqs } from '../../../../../helpers/local/sqs';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

describe('a standard queue', () => {
  it('delivers each message once, in an order that the seed determines', async () => {
    const orders: string[][] = [];
    for (const seed of [1, 1, 2]) {
      const { createQueue, send, bodies } = startSqs({ seed });
      const url = await createQueue('q');
      for (const body of numbers(10)) await send(url, body);
      orders.push(await bodies(url));
    }
    expect([...orders[0]!].sort()).toEqual(numbers(10));
    expect(orders[0]).not.toEqual(numbers(10));
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).not.toEqual(orders[0]);
  });

  it('returns no Messages member for an empty receive', async () => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('q');
    expect(await call('ReceiveMessage', { QueueUrl })).toEqual({});
  });

  it('hides a received message for the visibility timeout, then delivers it with a higher count', async () => {
    const { clock, createQueue, send, receive } = startSqs();
    const url = await createQueue('q', { VisibilityTimeout: '30' });
    const sentAt = String(clock.now());
    await send(url, 'a');
    await clock.advance(5);
    const [first] = await receive(url);
    expect(first.Attributes).toMatchObject({
      SentTimestamp: sentAt,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(clock.now()),
      SenderId: expect.any(String),
    });
    await clock.advance(29_999);
    expect(await receive(url)).toEqual([]);
    await clock.advance(1);
    const [second] = await receive(url);
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
    expect(second.Attributes.ApproximateReceiveCount).toBe('2');
    expect(second.Attributes.ApproximateFirstReceiveTimestamp).toBe(first.Attributes.ApproximateFirstReceiveTimestamp);
  });

  it('deletes with an old handle, and accepts a second delete', async () => {
    const { clock, createQueue, send, receive, remove } = startSqs();
    const url = await createQueue('q', { VisibilityTimeout: '1' });
    await send(url, 'a');
    const [message] = await receive(url);
    await clock.advance(1000);
    await remove(url, message.ReceiptHandle);
    await remove(url, message.ReceiptHandle);
    expect(await receive(url)).toEqual([]);
  });

  it('accepts a change of visibility after the timeout', async () => {
    const { call, clock, createQueue, send, receive } = startSqs();
    const QueueUrl = await createQueue('q', { VisibilityTimeout: '1' });
    await send(QueueUrl, 'a');
    const [{ ReceiptHandle }] = (await receive(QueueUrl)) as [{ ReceiptHandle: string }];
    await clock.advance(2000);
    await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 10 });
    expect(await receive(QueueUrl)).toEqual([]);
    await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    expect(await receive(QueueUrl)).toHaveLength(1);
  });

  it('does not hide a message for more than twelve hours after its receive', async () => {
    const { call, clock, createQueue, send, receive } = startSqs();
    const QueueUrl = await createQueue('q', { VisibilityTimeout: '43200' });
    await send(QueueUrl, 'a');
    const [{ ReceiptHandle }] = (await receive(QueueUrl)) as [{ ReceiptHandle: string }];
    await clock.advance(1000);
    expect(
      (await rejectionOf(call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 43_200 })))
        .message,
    ).toContain('beyond the limit');
    await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 43_199 });
  });

  it('rejects texts that are not receipt handles of the queue', async () => {
    const { call, createQueue, send, receive } = startSqs();
    const [one, two] = [await createQueue('one'), await createQueue('two')];
    await send(one, 'a');
    const [message] = await receive(one);
    for (const ReceiptHandle of ['garbage', message.ReceiptHandle]) {
      expect(await rejectionOf(call('DeleteMessage', { QueueUrl: two, ReceiptHandle }))).toMatchObject({
        type: 'ReceiptHandleIsInvalid',
        status: 404,
      });
    }
  });

  it('prefers the delay of a message to the delay of the queue', async () => {
    const { call, clock, createQueue, send, bodies } = startSqs();
    const QueueUrl = await createQueue('q', { DelaySeconds: '10' });
    await send(QueueUrl, 'queue');
    await send(QueueUrl, 'own', { DelaySeconds: 0 });
    expect(await bodies(QueueUrl)).toEqual(['own']);
    expect((await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    await clock.advance(10_000);
    expect(await bodies(QueueUrl)).toEqual(['queue']);
  });

  it('deletes messages after the retention period, also after it was shortened', async () => {
    const { call, clock, createQueue, send, bodies } = startSqs();
    const QueueUrl = await createQueue('q', { MessageRetentionPeriod: '600' });
    await send(QueueUrl, 'old');
    await clock.advance(60_000);
    await send(QueueUrl, 'new');
    await call('SetQueueAttributes', { QueueUrl, Attributes: { MessageRetentionPeriod: '60' } });
    expect(await bodies(QueueUrl, { VisibilityTimeout: 0 })).toEqual(['new']);
    await clock.advance(60_000);
    expect(await bodies(QueueUrl)).toEqual([]);
  });

  it('purges all messages, including those in flight, at most once a minute', async () => {
    const { call, clock, createQueue, send, receive, bodies } = startSqs();
    const QueueUrl = await createQueue('q', { VisibilityTimeout: '1' });
    await send(QueueUrl, 'a');
    await send(QueueUrl, 'b');
    await receive(QueueUrl, { MaxNumberOfMessages: 1 });
    await call('PurgeQueue', { QueueUrl });
    await clock.advance(2000);
    expect(await bodies(QueueUrl)).toEqual([]);
    expect(await rejectionOf(call('PurgeQueue', { QueueUrl }))).toEqual({
      type: 'PurgeQueueInProgress',
      code: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.',
      status: 403,
    });
    await clock.advance(58_000);
    await call('PurgeQueue', { QueueUrl });
  });

  it('accepts a message group id, but no deduplication id', async () => {
    const { createQueue, send, receive } = startSqs();
    const url = await createQueue('q');
    await send(url, 'a', { MessageGroupId: 'tenant-1' });
    expect((await receive(url))[0].Attributes.MessageGroupId).toBe('tenant-1');
    expect((await rejectionOf(send(url, 'a', { MessageDeduplicationId: 'd' }))).message).toContain(
      'not valid for this queue type',
    );
  });

  it('rejects a receive when too many messages are in flight', async () => {
    const { call, createQueue, send, receive } = startSqs({ inFlightLimit: 2 });
    const QueueUrl = await createQueue('q');
    for (const body of ['a', 'b', 'c']) await send(QueueUrl, body);
    await receive(QueueUrl, { MaxNumberOfMessages: 2 });
    expect(await rejectionOf(call('ReceiveMessage', { QueueUrl }))).toMatchObject({ type: 'OverLimit', status: 403 });
  });
});

describe('duplicates on a standard queue', () => {
  it('repeat a receive once, even after the message was deleted', async () => {
    const { clock, createQueue, send, receive, remove } = startSqs({ duplicateProbability: 1 });
    const url = await createQueue('q');
    await send(url, 'a');
    const [first] = await receive(url);
    await remove(url, first.ReceiptHandle);
    await clock.advance(1000);
    const [again] = await receive(url);
    expect(again).toMatchObject({
      MessageId: first.MessageId,
      Body: 'a',
      Attributes: { ApproximateReceiveCount: '2' },
    });
    await remove(url, again.ReceiptHandle);
    await clock.advance(60_000);
    expect(await receive(url)).toEqual([]);
  });

  it('occur about as often as configured, and equally often with the same seed', async () => {
    const counts: number[] = [];
    for (const seed of [7, 7]) {
      const { clock, createQueue, send, receive, remove } = startSqs({ seed, duplicateProbability: 0.2 });
      const url = await createQueue('q');
      let received = 0;
      for (let i = 0; i < 300; i++) await send(url, String(i));
      for (;;) {
        const messages = await receive(url);
        if (messages.length === 0) break;
        received += messages.length;
        for (const { ReceiptHandle } of messages) await remove(url, ReceiptHandle);
        await clock.advance(1000);
      }
      counts.push(received - 300);
    }
    expect(counts[0]).toBeGreaterThan(35);
    expect(counts[0]).toBeLessThan(90);
    expect(counts[1]).toBe(counts[0]);
  });

  it('do not occur for a message that moved to the dead-letter queue', async () => {
    const { clock, createQueue, send, receive } = startSqs({ duplicateProbability: 1 });
    await createQueue('dlq');
    const url = await createQueue('q', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:dlq',
        maxReceiveCount: 1,
      }),
    });
    await send(url, 'a');
    expect(await receive(url, { MaxNumberOfMessages: 1 })).toHaveLength(1);
    expect(await receive(url)).toEqual([]);
    await clock.advance(2000);
    expect(await receive(url)).toEqual([]);
  });
});
