import fc from 'fast-check';
import { rejectionOf, startSqs } from '../../../../../helpers/local/sqs';
import type { Json } from '../../../../../helpers/local/sqs';

async function fifo(attributes: Record<string, string> = {}) {
  const sqs = startSqs({ duplicateProbability: 1 });
  const url = await sqs.createQueue('q.fifo', attributes);
  let id = 0;
  const put = (group: string, body: string): Promise<Json> =>
    sqs.send(url, body, { MessageGroupId: group, MessageDeduplicationId: `d${id++}` });
  return { ...sqs, url, put };
}

describe('the order of a FIFO queue', () => {
  it('returns several messages of one group in one receive', async () => {
    const { url, put, bodies } = await fifo();
    for (const body of ['A1', 'A2', 'A3']) await put('A', body);
    await put('B', 'B1');
    expect(await bodies(url)).toEqual(['A1', 'A2', 'A3', 'B1']);
  });

  it('returns no message of a group while one of them is in flight', async () => {
    const { url, put, receive, bodies, remove } = await fifo();
    for (const body of ['A1', 'A2', 'A3']) await put('A', body);
    await put('B', 'B1');
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(first.Body).toBe('A1');
    expect(await bodies(url)).toEqual(['B1']);
    await remove(url, first.ReceiptHandle);
    expect(await bodies(url)).toEqual(['A2', 'A3']);
  });

  it('delivers a message that became visible again before the rest of its group', async () => {
    const { call, url, put, receive, bodies } = await fifo();
    for (const body of ['A1', 'A2', 'A3']) await put('A', body);
    const messages = await receive(url, { MaxNumberOfMessages: 2 });
    await call('ChangeMessageVisibility', {
      QueueUrl: url,
      ReceiptHandle: messages[0].ReceiptHandle,
      VisibilityTimeout: 0,
    });
    expect(await bodies(url)).toEqual([]);
    await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: messages[1].ReceiptHandle });
    expect(await bodies(url)).toEqual(['A1', 'A3']);
  });

  it('is kept within every group for every sequence of receives, deletes and timeouts', async () => {
    const step = fc.oneof(
      fc.record({ op: fc.constant('send' as const), group: fc.constantFrom('A', 'B', 'C') }),
      fc.record({ op: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }), keep: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, url, put, receive, remove } = await fifo({ VisibilityTimeout: '1' });
        const sent: Record<string, number> = {};
        const done: Record<string, number> = {};
        const drain = async (max: number, keep: boolean): Promise<number> => {
          const messages = await receive(url, { MaxNumberOfMessages: max });
          const next: Record<string, number> = {};
          for (const { Body, ReceiptHandle } of messages) {
            const [group, number] = Body.split(' ') as [string, string];
            expect(Number(number)).toBe(next[group] ?? done[group] ?? 0);
            next[group] = Number(number) + 1;
            if (!keep) await remove(url, ReceiptHandle);
          }
          if (keep) await clock.advance(1000);
          else Object.assign(done, next);
          return messages.length;
        };
        for (const one of steps) {
          if (one.op === 'receive') await drain(one.max, one.keep);
          else await put(one.group, `${one.group} ${(sent[one.group] = (sent[one.group] ?? 0) + 1) - 1}`);
        }
        while ((await drain(10, false)) > 0);
        expect(done).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  });

  it('starts after the delay of the queue', async () => {
    const { clock, url, put, bodies } = await fifo({ DelaySeconds: '5' });
    await put('A', 'A1');
    await clock.advance(3000);
    await put('A', 'A2');
    expect(await bodies(url)).toEqual([]);
    const poll = bodies(url, { WaitTimeSeconds: 20 });
    await clock.advance(2000);
    expect(await poll).toEqual(['A1']);
  });

  it('is that of the sequence numbers', async () => {
    const { put } = await fifo();
    const [one, two] = [await put('A', '1'), await put('B', '2')];
    expect(BigInt(two.SequenceNumber)).toBeGreaterThan(BigInt(one.SequenceNumber));
  });
});

describe('deduplication in a FIFO queue', () => {
  it('returns the first result for a repeated id within five minutes, and delivers nothing, even after the delete', async () => {
    const { clock, url, send, receive, remove, bodies } = await fifo();
    const ids = { MessageGroupId: 'A', MessageDeduplicationId: 'same' };
    const first = await send(url, 'one', ids);
    const [message] = await receive(url);
    await remove(url, message.ReceiptHandle);
    await clock.advance(299_999);
    expect(await send(url, 'two', { ...ids, MessageGroupId: 'other-group' })).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    expect(await bodies(url)).toEqual([]);
    await clock.advance(1);
    await send(url, 'three', ids);
    expect(await bodies(url)).toEqual(['three']);
  });

  it('uses the body without the attributes as id, if configured', async () => {
    const { url, send, bodies } = await fifo({ ContentBasedDeduplication: 'true' });
    await send(url, 'same', { MessageGroupId: 'A' });
    await send(url, 'same', {
      MessageGroupId: 'A',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    await send(url, 'other', { MessageGroupId: 'A' });
    expect(await bodies(url)).toEqual(['same', 'other']);
  });

  it('applies to each group separately in high-throughput mode', async () => {
    const { url, send, bodies } = await fifo({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    for (const MessageGroupId of ['A', 'B', 'B'])
      await send(url, MessageGroupId, { MessageGroupId, MessageDeduplicationId: 'same' });
    expect(await bodies(url)).toEqual(['A', 'B']);
  });
});

describe('a FIFO queue', () => {
  it.each([
    [{ MessageDeduplicationId: 'd' }, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
    [
      { MessageGroupId: 'g' },
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
    [
      { MessageGroupId: 'g', MessageDeduplicationId: 'a b' },
      'InvalidParameterValue',
      'Value a b for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    ],
    [
      { MessageGroupId: 'g'.repeat(129), MessageDeduplicationId: 'd' },
      'InvalidParameterValue',
      expect.stringContaining('1 to 128 in length'),
    ],
    [
      { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 },
      'InvalidParameterValue',
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
  ])('rejects message %#', async (more, code, message) => {
    const { url, send } = await fifo();
    expect(await rejectionOf(send(url, 'x', more))).toMatchObject({ code, message });
  });

  it('rejects a delete and a change of visibility after the timeout', async () => {
    const { call, clock, url, put, receive } = await fifo({ VisibilityTimeout: '1' });
    await put('A', 'x');
    const [{ ReceiptHandle }] = (await receive(url)) as [{ ReceiptHandle: string }];
    await clock.advance(1000);
    expect(await rejectionOf(call('DeleteMessage', { QueueUrl: url, ReceiptHandle }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    expect(
      await rejectionOf(call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 5 })),
    ).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it('rejects a whole batch if an entry has no group id', async () => {
    const { call, url, bodies } = await fifo();
    const Entries = [
      { Id: '1', MessageBody: 'a', MessageGroupId: 'A', MessageDeduplicationId: 'd' },
      { Id: '2', MessageBody: 'b', MessageDeduplicationId: 'e' },
    ];
    expect(await rejectionOf(call('SendMessageBatch', { QueueUrl: url, Entries }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: 'The request must contain the parameter MessageGroupId.',
    });
    expect(await bodies(url)).toEqual([]);
  });

  it('rejects ReceiveRequestAttemptId by name', async () => {
    const { call, url } = await fifo();
    expect(
      (await rejectionOf(call('ReceiveMessage', { QueueUrl: url, ReceiveRequestAttemptId: 'x' }))).message,
    ).toContain('ReceiveRequestAttemptId');
  });
});
