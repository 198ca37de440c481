import { startSqs } from '../../../../../helpers/local/sqs';

/** Whether a promise is settled, without waiting for it. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

describe('a long poll', () => {
  it('ends at once when a message arrives', async () => {
    const { createQueue, send, bodies } = startSqs();
    const url = await createQueue('q');
    const poll = bodies(url, { WaitTimeSeconds: 20 });
    expect(await isPending(poll)).toBe(true);
    await send(url, 'a');
    expect(await poll).toEqual(['a']);
  });

  it('ends without messages after its wait time', async () => {
    const { clock, createQueue, bodies } = startSqs();
    const url = await createQueue('q', { ReceiveMessageWaitTimeSeconds: '5' });
    const poll = bodies(url);
    await clock.advance(4999);
    expect(await isPending(poll)).toBe(true);
    await clock.advance(1);
    expect(await poll).toEqual([]);
  });

  it('ends when a delay or a visibility timeout ends', async () => {
    const { clock, createQueue, send, bodies } = startSqs();
    const url = await createQueue('q', { VisibilityTimeout: '7' });
    await send(url, 'a', { DelaySeconds: 3 });
    const first = bodies(url, { WaitTimeSeconds: 20 });
    await clock.advance(3000);
    expect(await first).toEqual(['a']);
    const second = bodies(url, { WaitTimeSeconds: 20 });
    await clock.advance(6999);
    expect(await isPending(second)).toBe(true);
    await clock.advance(1);
    expect(await second).toEqual(['a']);
  });

  it('ends when a locked group is unlocked', async () => {
    const { createQueue, send, receive, remove, bodies } = startSqs();
    const url = await createQueue('q.fifo', { ContentBasedDeduplication: 'true' });
    for (const body of ['a', 'b']) await send(url, body, { MessageGroupId: 'g' });
    const [message] = await receive(url, { MaxNumberOfMessages: 1 });
    const poll = bodies(url, { WaitTimeSeconds: 20 });
    expect(await isPending(poll)).toBe(true);
    await remove(url, message.ReceiptHandle);
    expect(await poll).toEqual(['b']);
  });

  it('ends when the client disconnects, and receives no message', async () => {
    const { call, createQueue, send, bodies } = startSqs();
    const QueueUrl = await createQueue('q');
    const client = new AbortController();
    const poll = call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, { signal: client.signal });
    await isPending(poll);
    client.abort();
    expect(await poll).toEqual({});
    await send(QueueUrl, 'a');
    expect(await bodies(QueueUrl)).toEqual(['a']);
  });

  it('serves receivers in the order of their arrival', async () => {
    const { createQueue, send, bodies } = startSqs();
    const url = await createQueue('q');
    const [one, two] = [bodies(url, { WaitTimeSeconds: 20 }), bodies(url, { WaitTimeSeconds: 20 })];
    await isPending(one);
    await send(url, 'a');
    expect(await one).toEqual(['a']);
    expect(await isPending(two)).toBe(true);
    await send(url, 'b');
    expect(await two).toEqual(['b']);
  });

  it('ends when the queue is deleted and when SQS stops', async () => {
    const { sqs, call, createQueue, bodies } = startSqs();
    const [one, two] = [await createQueue('one'), await createQueue('two')];
    const polls = [bodies(one, { WaitTimeSeconds: 20 }), bodies(two, { WaitTimeSeconds: 20 })];
    await isPending(polls[0]!);
    await call('DeleteQueue', { QueueUrl: one });
    expect(await polls[0]).toEqual([]);
    await sqs.stop();
    expect(await polls[1]).toEqual([]);
  });
});
