import { createBench, FIFO_ARN, FunctionFailure, idsOf, QUEUE_ARN, throttle, type Bench } from '../harness';

const QUEUE = { EventSourceArn: QUEUE_ARN };
const REPORTING = { ...QUEUE, FunctionResponseTypes: ['ReportBatchItemFailures'] };
const failures = (...ids: unknown[]): unknown => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event source mapping of a queue', () => {
  let bench: Bench;
  const left = (arn = QUEUE_ARN): string[] => bench.queues.messages.get(arn)!.map(({ id }) => id);
  beforeEach(() => {
    bench = createBench();
  });
  afterEach(() => bench.mappings.stop());

  it('hands over messages as records and deletes them afterwards', async () => {
    bench.create(QUEUE);
    const ids = bench.queues.put(['{"x":1}']);
    await bench.settle();
    expect(bench.calls).toEqual([
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
    expect(left()).toEqual([]);
    expect(bench.mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK', BatchSize: 10 });
  });

  it('leaves a failed batch alone until its visibility timeout has passed', async () => {
    bench.handler = (_, call) => {
      if (call === 1) throw new FunctionFailure();
    };
    bench.create(QUEUE);
    bench.queues.put(['a', 'b']);
    await bench.settle();
    await bench.clock.advance(29_000);
    expect(bench.calls).toHaveLength(1);
    await bench.clock.advance(2_000);
    expect(bench.calls).toHaveLength(2);
    expect(bench.calls[1]!.map(({ attributes }) => attributes['ApproximateReceiveCount'])).toEqual(['2', '2']);
    expect(left()).toEqual([]);
  });

  it('deletes what is not reported as failed', async () => {
    bench.create(REPORTING);
    bench.handler = (_, call) => (call === 1 ? failures('m1') : null);
    bench.queues.put(['a', 'b', 'c']);
    await bench.settle();
    expect(left()).toEqual(['m1']);
    await bench.clock.advance(31_000);
    expect(bench.calls.map(idsOf)).toEqual([['m0', 'm1', 'm2'], ['m1']]);
  });

  it('keeps the whole batch when an unknown id is reported', async () => {
    bench.create(REPORTING);
    bench.handler = () => failures('m1', 'nobody');
    bench.queues.put(['a', 'b']);
    await bench.settle();
    expect(left()).toEqual(['m0', 'm1']);
  });

  it('loses the order behind a failed FIFO message when the function does not report those after it', async () => {
    bench.create({ ...REPORTING, EventSourceArn: FIFO_ARN });
    bench.handler = () => failures('m0');
    bench.queues.put(['a', 'b'], FIFO_ARN, 'g');
    await bench.settle();
    expect(left(FIFO_ARN)).toEqual(['m0']);
  });

  it('holds back later messages of a FIFO group while one is on its way, and no other group', async () => {
    const open: (() => void)[] = [];
    bench.handler = () => new Promise<void>((resolve) => open.push(resolve));
    bench.create({ EventSourceArn: FIFO_ARN });
    bench.queues.put(['a1'], FIFO_ARN, 'a');
    await bench.settle();
    bench.queues.put(['a2'], FIFO_ARN, 'a');
    bench.queues.put(['b1'], FIFO_ARN, 'b');
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0'], ['m2']]);
    open[0]!();
    await bench.settle();
    bench.queues.put(['c1'], FIFO_ARN, 'c');
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0'], ['m2'], ['m1', 'm3']]);
  });

  it('does not let a FIFO message overtake one that failed in the same receive', async () => {
    bench.handler = () => {
      throw new FunctionFailure();
    };
    bench.create({ EventSourceArn: FIFO_ARN, BatchSize: 10 });
    bench.queues.put(['a'.repeat(4_000_000), 'b'.repeat(4_000_000)], FIFO_ARN, 'g');
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0']]);
  });

  it('deletes what the filter refuses, by the members of a JSON body or the text of another', async () => {
    bench.create({
      ...QUEUE,
      FilterCriteria: {
        Filters: [{ Pattern: '{"body":{"n":[{"numeric":[">",5]}]}}' }, { Pattern: '{"body":["plain"]}' }],
      },
    });
    bench.queues.put(['{"n":6}', '{"n":5}', 'plain', 'other', '"plain"']);
    await bench.settle();
    expect(bench.calls.map((records) => records.map(({ body }) => body))).toEqual([['{"n":6}', 'plain']]);
    expect(left()).toEqual([]);
  });

  it('runs no more batches at once than allowed', async () => {
    const open: (() => void)[] = [];
    bench.handler = () => new Promise<void>((resolve) => open.push(resolve));
    bench.create({ ...QUEUE, BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    bench.queues.put(['a', 'b', 'c']);
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0'], ['m1']]);
    open[1]!();
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0'], ['m1'], ['m2']]);
  });

  it('gathers a batch for as long as the window, with a visibility timeout that covers it', async () => {
    bench.timeoutSeconds = 25;
    bench.create({ ...QUEUE, BatchSize: 20, MaximumBatchingWindowInSeconds: 10 });
    bench.queues.put(['a']);
    await bench.settle();
    await bench.clock.advance(5000);
    bench.queues.put(['b']);
    await bench.settle();
    await bench.clock.advance(4999);
    expect(bench.calls).toEqual([]);
    await bench.clock.advance(1);
    await bench.settle();
    expect(bench.calls.map(idsOf)).toEqual([['m0', 'm1']]);
    expect(bench.queues.asked[0]).toEqual({ max: 10, waitSeconds: 20, visibility: 65 });
  });

  it('tries a throttled batch again until it becomes visible; then its receive count has risen', async () => {
    bench.handler = () => {
      throw throttle();
    };
    bench.create(QUEUE);
    bench.queues.put(['a']);
    await bench.settle();
    await bench.clock.advance(29_000);
    expect(bench.calls.length).toBeGreaterThan(2);
    bench.handler = () => null;
    await bench.clock.advance(5_000);
    expect(bench.calls.at(-1)![0]!.attributes['ApproximateReceiveCount']).toBe('2');
    expect(left()).toEqual([]);
  });

  it.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'does not poll while the role lacks %s',
    async (action) => {
      bench.denied.add(action);
      bench.create(QUEUE);
      bench.queues.put(['a']);
      await bench.clock.advance(12_000);
      expect(bench.calls).toEqual([]);
      expect(bench.mappings.list()[0]!.State).toBe('PROBLEM');
      expect(bench.events.filter((event) => event.type === 'warning')).toEqual([
        { type: 'warning', message: expect.stringContaining(action) },
      ]);
      bench.denied.clear();
      await bench.clock.advance(5_000);
      expect(bench.calls.map(idsOf)).toEqual([['m0']]);
    },
  );
});
