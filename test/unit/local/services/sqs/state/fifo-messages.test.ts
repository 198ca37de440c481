import fc from 'fast-check';
import { refusal, startSqs } from '../harness';
import type { Json } from '../harness';

async function fifo(attributes: Record<string, string> = {}) {
  const sqs = startSqs({ duplicateProbability: 1 });
  const url = await sqs.createQueue('q.fifo', attributes);
  let id = 0;
  const put = (group: string, body: string): Promise<Json> =>
    sqs.send(url, body, { MessageGroupId: group, MessageDeduplicationId: `d${id++}` });
  return { ...sqs, url, put };
}

describe('order in a FIFO queue', () => {
  it('gives several messages of one group in one receive', async () => {
    const { url, put, bodies } = await fifo();
    for (const body of ['A1', 'A2', 'A3']) await put('A', body);
    await put('B', 'B1');
    expect(await bodies(url)).toEqual(['A1', 'A2', 'A3', 'B1']);
  });

  it('gives nothing of a group while one of its messages is in flight', async () => {
    const { url, put, receive, bodies, remove } = await fifo();
    for (const body of ['A1', 'A2', 'A3']) await put('A', body);
    await put('B', 'B1');
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(first.Body).toBe('A1');
    expect(await bodies(url)).toEqual(['B1']);
    await remove(url, first.ReceiptHandle);
    expect(await bodies(url)).toEqual(['A2', 'A3']);
  });

  it('delivers a message that came back before the rest of its group', async () => {
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

  it('keeps the order of every group whatever is received, deleted or left to time out', async () => {
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

  it('waits for the delay of the queue', async () => {
    const { clock, url, put, bodies } = await fifo({ DelaySeconds: '5' });
    await put('A', 'A1');
    await clock.advance(3000);
    await put('A', 'A2');
    expect(await bodies(url)).toEqual([]);
    const poll = bodies(url, { WaitTimeSeconds: 20 });
    await clock.advance(2000);
    expect(await poll).toEqual(['A1']);
  });

  it('numbers messages in rising order', async () => {
    const { put } = await fifo();
    const [one, two] = [await put('A', '1'), await put('B', '2')];
    expect(BigInt(two.SequenceNumber)).toBeGreaterThan(BigInt(one.SequenceNumber));
  });
});

describe('deduplication in a FIFO queue', () => {
  it('accepts a repeated id within five minutes with the first answer, and delivers nothing, even after the delete', async () => {
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

  it('takes the body as id when told so, without the attributes', async () => {
    const { url, send, bodies } = await fifo({ ContentBasedDeduplication: 'true' });
    await send(url, 'same', { MessageGroupId: 'A' });
    await send(url, 'same', {
      MessageGroupId: 'A',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    await send(url, 'other', { MessageGroupId: 'A' });
    expect(await bodies(url)).toEqual(['same', 'other']);
  });

  it('looks at each group apart in high-throughput mode', async () => {
    const { url, send, bodies } = await fifo({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    for (const MessageGroupId of ['A', 'B', 'B'])
      await send(url, MessageGroupId, { MessageGroupId, MessageDeduplicationId: 'same' });
    expect(await bodies(url)).toEqual(['A', 'B']);
  });
});

describe('what a FIFO queue refuses', () => {
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
  ])('refuses a message %#', async (more, code, message) => {
    const { url, send } = await fifo();
    expect(await refusal(send(url, 'x', more))).toMatchObject({ code, message });
  });

  it('refuses a delete and a change of visibility after the timeout', async () => {
    const { call, clock, url, put, receive } = await fifo({ VisibilityTimeout: '1' });
    await put('A', 'x');
    const [{ ReceiptHandle }] = (await receive(url)) as [{ ReceiptHandle: string }];
    await clock.advance(1000);
    expect(await refusal(call('DeleteMessage', { QueueUrl: url, ReceiptHandle }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    expect(
      await refusal(call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 5 })),
    ).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it('refuses a whole batch when an entry has no group id', async () => {
    const { call, url, bodies } = await fifo();
    const Entries = [
      { Id: '1', MessageBody: 'a', MessageGroupId: 'A', MessageDeduplicationId: 'd' },
      { Id: '2', MessageBody: 'b', MessageDeduplicationId: 'e' },
    ];
    expect(await refusal(call('SendMessageBatch', { QueueUrl: url, Entries }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: 'The request must contain the parameter MessageGroupId.',
    });
    expect(await bodies(url)).toEqual([]);
  });

  it('refuses ReceiveRequestAttemptId by name', async () => {
    const { call, url } = await fifo();
    expect((await refusal(call('ReceiveMessage', { QueueUrl: url, ReceiveRequestAttemptId: 'x' }))).message).toContain(
      'ReceiveRequestAttemptId',
    );
  });
});
