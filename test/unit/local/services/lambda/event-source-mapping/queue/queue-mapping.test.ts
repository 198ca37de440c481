import {
  createHarness,
  FIFO_ARN,
  FunctionFailure,
  idsOf,
  QUEUE_ARN,
  throttle,
  type Harness,
} from '../../../../../../helpers/local/event-source-mapping';

const QUEUE = { EventSourceArn: QUEUE_ARN };
const REPORTING = { ...QUEUE, FunctionResponseTypes: ['ReportBatchItemFailures'] };
const failures = (...ids: unknown[]): unknown => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event source mapping of a queue', () => {
  let harness: Harness;
  const remaining = (arn = QUEUE_ARN): string[] => harness.queues.messages.get(arn)!.map(({ id }) => id);
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.mappings.stop());

  it('invokes the function with messages as records and deletes them afterwards', async () => {
    harness.create(QUEUE);
    const ids = harness.queues.put(['{"x":1}']);
    await harness.settle();
    expect(harness.calls).toEqual([
      [
        {
          messageId: ids[0],
          receiptHandle: ids[0],
          body: '{"x":1}',
          attributes: { ApproximateReceiveCount: '1' },
          messageAttributes: {},
          md5OfBody: 'md5',
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE_ARN,
          awsRegion: 'eu-west-1',
        },
      ],
    ]);
    expect(remaining()).toEqual([]);
    expect(harness.mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK', BatchSize: 10 });
  });

  it('redelivers a failed batch after its visibility timeout', async () => {
    harness.handler = (_, call) => {
      if (call === 1) throw new FunctionFailure();
    };
    harness.create(QUEUE);
    harness.queues.put(['a', 'b']);
    await harness.settle();
    await harness.clock.advance(29_000);
    expect(harness.calls).toHaveLength(1);
    await harness.clock.advance(2_000);
    expect(harness.calls).toHaveLength(2);
    expect(harness.calls[1]!.map(({ attributes }) => attributes['ApproximateReceiveCount'])).toEqual(['2', '2']);
    expect(remaining()).toEqual([]);
  });

  it('deletes the messages that are not reported as failed', async () => {
    harness.create(REPORTING);
    harness.handler = (_, call) => (call === 1 ? failures('m1') : null);
    harness.queues.put(['a', 'b', 'c']);
    await harness.settle();
    expect(remaining()).toEqual(['m1']);
    await harness.clock.advance(31_000);
    expect(harness.calls.map(idsOf)).toEqual([['m0', 'm1', 'm2'], ['m1']]);
  });

  it('keeps the whole batch when an unknown id is reported', async () => {
    harness.create(REPORTING);
    harness.handler = () => failures('m1', 'unknown');
    harness.queues.put(['a', 'b']);
    await harness.settle();
    expect(remaining()).toEqual(['m0', 'm1']);
  });

  it('deletes messages after a failed FIFO message if the function does not report them too', async () => {
    harness.create({ ...REPORTING, EventSourceArn: FIFO_ARN });
    harness.handler = () => failures('m0');
    harness.queues.put(['a', 'b'], FIFO_ARN, 'g');
    await harness.settle();
    expect(remaining(FIFO_ARN)).toEqual(['m0']);
  });

  it('does not receive later messages of a FIFO group while one is in flight, but messages of other groups', async () => {
    const finish: (() => void)[] = [];
    harness.handler = () => new Promise<void>((resolve) => finish.push(resolve));
    harness.create({ EventSourceArn: FIFO_ARN });
    harness.queues.put(['a1'], FIFO_ARN, 'a');
    await harness.settle();
    harness.queues.put(['a2'], FIFO_ARN, 'a');
    harness.queues.put(['b1'], FIFO_ARN, 'b');
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0'], ['m2']]);
    finish[0]!();
    await harness.settle();
    harness.queues.put(['c1'], FIFO_ARN, 'c');
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0'], ['m2'], ['m1', 'm3']]);
  });

  it('does not process a FIFO message after an earlier one of the same receive failed', async () => {
    harness.handler = () => {
      throw new FunctionFailure();
    };
    harness.create({ EventSourceArn: FIFO_ARN, BatchSize: 10 });
    harness.queues.put(['a'.repeat(4_000_000), 'b'.repeat(4_000_000)], FIFO_ARN, 'g');
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0']]);
  });

  it('deletes messages that do not match the filter: it tests the members of a JSON body, or the string of another body', async () => {
    harness.create({
      ...QUEUE,
      FilterCriteria: {
        Filters: [{ Pattern: '{"body":{"n":[{"numeric":[">",5]}]}}' }, { Pattern: '{"body":["plain"]}' }],
      },
    });
    harness.queues.put(['{"n":6}', '{"n":5}', 'plain', 'other', '"plain"']);
    await harness.settle();
    expect(harness.calls.map((records) => records.map(({ body }) => body))).toEqual([['{"n":6}', 'plain']]);
    expect(remaining()).toEqual([]);
  });

  it('limits the number of concurrent batches', async () => {
    const finish: (() => void)[] = [];
    harness.handler = () => new Promise<void>((resolve) => finish.push(resolve));
    harness.create({ ...QUEUE, BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    harness.queues.put(['a', 'b', 'c']);
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0'], ['m1']]);
    finish[1]!();
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0'], ['m1'], ['m2']]);
  });

  it('collects a batch for the duration of the window, with a visibility timeout that includes it', async () => {
    harness.timeoutSeconds = 25;
    harness.create({ ...QUEUE, BatchSize: 20, MaximumBatchingWindowInSeconds: 10 });
    harness.queues.put(['a']);
    await harness.settle();
    await harness.clock.advance(5000);
    harness.queues.put(['b']);
    await harness.settle();
    await harness.clock.advance(4999);
    expect(harness.calls).toEqual([]);
    await harness.clock.advance(1);
    await harness.settle();
    expect(harness.calls.map(idsOf)).toEqual([['m0', 'm1']]);
    expect(harness.queues.receiveCalls[0]).toEqual({ max: 10, waitSeconds: 20, visibility: 65 });
  });

  it('retries a throttled batch until it becomes visible again and is received a second time', async () => {
    harness.handler = () => {
      throw throttle();
    };
    harness.create(QUEUE);
    harness.queues.put(['a']);
    await harness.settle();
    await harness.clock.advance(29_000);
    expect(harness.calls.length).toBeGreaterThan(2);
    harness.handler = () => null;
    await harness.clock.advance(5_000);
    expect(harness.calls.at(-1)![0]!.attributes['ApproximateReceiveCount']).toBe('2');
    expect(remaining()).toEqual([]);
  });

  it.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'does not poll while the role lacks %s',
    async (action) => {
      harness.denied.add(action);
      harness.create(QUEUE);
      harness.queues.put(['a']);
      await harness.clock.advance(12_000);
      expect(harness.calls).toEqual([]);
      expect(harness.mappings.list()[0]!.State).toBe('PROBLEM');
      expect(harness.events.filter((event) => event.type === 'warning')).toEqual([
        { type: 'warning', message: expect.stringContaining(action) },
      ]);
      harness.denied.clear();
      await harness.clock.advance(5_000);
      expect(harness.calls.map(idsOf)).toEqual([['m0']]);
    },
  );
});
