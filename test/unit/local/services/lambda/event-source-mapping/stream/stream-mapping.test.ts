import {
  createBench,
  DESTINATION_ARN,
  FUNCTION_ARN,
  FunctionFailure,
  keysOf,
  numbersOf,
  ROLE_ARN,
  STREAM_ARN,
  throttle,
  type Bench,
} from '../harness';

const REPORTING = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const failures = (...numbers: unknown[]): unknown => ({
  batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event source mapping of a stream', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = createBench();
  });
  afterEach(() => bench.mappings.stop());

  describe('batching', () => {
    it('delivers what was written before it began, from TRIM_HORIZON', async () => {
      bench.stream.append(['a', 'b']);
      bench.create();
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b']]);
      expect(bench.mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' });
    });

    it('begins with what is written later, from LATEST', async () => {
      bench.stream.append(['old']);
      bench.create({ StartingPosition: 'LATEST' });
      await bench.settle();
      bench.stream.append(['new']);
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['new']]);
    });

    it('puts records that are written in one turn into one batch, without waiting', async () => {
      bench.create();
      await bench.settle();
      bench.stream.append(['a']);
      bench.stream.append(['b']);
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b']]);
    });

    it('cuts at the batch size', async () => {
      bench.stream.append(['a', 'b', 'c', 'd', 'e']);
      bench.create({ BatchSize: 2 });
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    });

    it('cuts at 6 MB', async () => {
      bench.stream.append(['a', 'b', 'c'], { large: { S: 'x'.repeat(2_500_000) } });
      bench.create();
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b'], ['c']]);
    });

    it('waits for the window to pass or the batch to fill', async () => {
      bench.create({ BatchSize: 3, MaximumBatchingWindowInSeconds: 5 });
      bench.stream.append(['a']);
      await bench.clock.advance(4000);
      bench.stream.append(['b']);
      await bench.clock.advance(900);
      expect(bench.calls).toEqual([]);
      await bench.clock.advance(100);
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b']]);
      bench.stream.append(['c', 'd', 'e']);
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([
        ['a', 'b'],
        ['c', 'd', 'e'],
      ]);
    });

    it('runs one batch at a time per shard, and shards at once', async () => {
      const open: (() => void)[] = [];
      bench.handler = () => new Promise<void>((resolve) => open.push(resolve));
      bench.create({ BatchSize: 1 });
      bench.stream.append(['a', 'b'], {}, 'shardId-0');
      bench.stream.append(['x'], {}, 'shardId-1');
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a'], ['x']]);
      open[0]!();
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['a'], ['x'], ['b']]);
    });

    it('makes no call for a batch of which nothing passes the filter, and moves on', async () => {
      bench.create({ FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"kind":{"S":["yes"]}}}}' }] } });
      bench.stream.append(['a'], { kind: { S: 'no' } });
      await bench.settle();
      expect(bench.calls).toEqual([]);
      bench.stream.append(['b'], { kind: { S: 'yes' } });
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['b']]);
    });

    it('does nothing while it is disabled', async () => {
      bench.stream.append(['a']);
      bench.create({ Enabled: false });
      await bench.settle();
      expect(bench.calls).toEqual([]);
      expect(bench.mappings.list()[0]!.State).toBe('Disabled');
    });
  });

  describe('failures', () => {
    it('block the shard and repeat the batch until it succeeds', async () => {
      bench.handler = (_, call) => {
        if (call < 4) throw new FunctionFailure();
      };
      bench.create();
      bench.stream.append(['a', 'b']);
      await bench.settle();
      bench.stream.append(['c']);
      await bench.clock.advance(60_000);
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    });

    it('are given up after the retries; the message to the destination has no records', async () => {
      bench.handler = () => {
        throw new FunctionFailure();
      };
      bench.create({ MaximumRetryAttempts: 3, DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
      const [number] = bench.stream.append(['a']);
      await bench.clock.advance(60_000);
      expect(bench.calls).toHaveLength(4);
      const [{ queueArn, body }] = bench.queues.sent as [{ queueArn: string; body: string }];
      expect(queueArn).toBe(DESTINATION_ARN);
      expect(JSON.parse(body)).toEqual({
        requestContext: {
          requestId: 'request-4',
          functionArn: FUNCTION_ARN,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 4,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: '2026-01-01T00:00:01.750Z',
        DDBStreamBatchInfo: {
          shardId: 'shardId-0',
          startSequenceNumber: number,
          endSequenceNumber: number,
          approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
          approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
          batchSize: 1,
          streamArn: STREAM_ARN,
        },
      });
    });

    it('do not block the shard once they are given up', async () => {
      bench.handler = (records) => {
        if (keysOf(records).includes('poison')) throw new FunctionFailure();
      };
      bench.create({ BatchSize: 1, MaximumRetryAttempts: 1 });
      bench.stream.append(['poison', 'good']);
      await bench.settle();
      expect(bench.calls.map(keysOf)).toEqual([['poison']]);
      await bench.clock.advance(10_000);
      expect(bench.calls.map(keysOf)).toEqual([['poison'], ['poison'], ['good']]);
      expect(bench.events).toContainEqual({
        type: 'warning',
        message: expect.stringContaining('no on-failure destination'),
      });
    });

    it('that are throttles do not count', async () => {
      bench.handler = (_, call) => {
        if (call <= 5) throw throttle();
      };
      bench.create({ MaximumRetryAttempts: 0 });
      bench.stream.append(['a']);
      await bench.clock.advance(60_000);
      expect(bench.calls).toHaveLength(6);
      expect(bench.queues.sent).toEqual([]);
    });

    it('end when the record is too old', async () => {
      bench.handler = () => {
        throw throttle();
      };
      bench.create({
        MaximumRecordAgeInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      bench.stream.append(['a']);
      await bench.clock.advance(180_000);
      expect(JSON.parse(bench.queues.sent[0]!.body)).toMatchObject({
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
        DDBStreamBatchInfo: { batchSize: 1 },
      });
      const calls = bench.calls.length;
      await bench.clock.advance(180_000);
      expect(bench.calls).toHaveLength(calls);
    });

    it('split the batch in halves, which costs no retries', async () => {
      bench.handler = (records) => {
        if (keysOf(records).includes('poison')) throw new FunctionFailure();
      };
      bench.create({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      bench.stream.append(['a', 'b', 'poison', 'd']);
      await bench.clock.advance(60_000);
      expect(bench.calls.map(keysOf)).toEqual([
        ['a', 'b', 'poison', 'd'],
        ['a', 'b'],
        ['poison', 'd'],
        ['poison'],
        ['poison'],
        ['d'],
      ]);
      expect(JSON.parse(bench.queues.sent[0]!.body).DDBStreamBatchInfo.batchSize).toBe(1);
    });
  });

  describe('reported item failures', () => {
    it('deliver the lowest reported record and everything after it again', async () => {
      const numbers = bench.stream.append(['a', 'b', 'c', 'd']);
      bench.handler = (_, call) => (call === 1 ? failures(numbers[3], numbers[1]) : null);
      bench.create(REPORTING);
      await bench.clock.advance(1000);
      expect(bench.calls.map(keysOf)).toEqual([
        ['a', 'b', 'c', 'd'],
        ['b', 'c', 'd'],
      ]);
    });

    it.each([[''], [null], ['999999'], ['e100']])('with the identifier %p fail the whole batch', async (identifier) => {
      bench.stream.append(['a', 'b']);
      bench.handler = (_, call) => (call === 1 ? failures(identifier) : null);
      bench.create(REPORTING);
      await bench.clock.advance(1000);
      expect(bench.calls.map(keysOf)).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
    });

    it('end as recorded on AWS: six records in threes, the last fails, three retries', async () => {
      const numbers = bench.stream.append(['1', '2', '3', '4', '5', '6']);
      bench.handler = (records) => (numbersOf(records).includes(numbers[5]!) ? failures(numbers[5]) : null);
      bench.create({
        ...REPORTING,
        BatchSize: 3,
        MaximumRetryAttempts: 3,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      await bench.clock.advance(60_000);
      expect(bench.calls.map(keysOf)).toEqual([['1', '2', '3'], ['4', '5', '6'], ['6'], ['6'], ['6']]);
      expect(JSON.parse(bench.queues.sent[0]!.body)).toMatchObject({
        requestContext: { approximateInvokeCount: 4 },
        responseContext: { functionError: null },
        DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: numbers[5], endSequenceNumber: numbers[5] },
      });
    });

    it('split the batch at the reported record when bisecting', async () => {
      const numbers = bench.stream.append(['a', 'b', 'c', 'd']);
      bench.handler = (records) => (numbersOf(records).includes(numbers[2]!) ? failures(numbers[2]) : null);
      bench.create({ ...REPORTING, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
      await bench.clock.advance(60_000);
      expect(bench.calls.map(keysOf)).toEqual([['a', 'b', 'c', 'd'], ['c', 'd'], ['c'], ['d']]);
    });
  });

  describe('permissions', () => {
    it('are those of the role of the function, on the stream and the destination', async () => {
      bench.create({ DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
      await bench.settle();
      expect(new Set(bench.judged.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
        new Set([
          `dynamodb:DescribeStream ${STREAM_ARN}`,
          `dynamodb:GetShardIterator ${STREAM_ARN}`,
          `dynamodb:GetRecords ${STREAM_ARN}`,
          `dynamodb:ListStreams ${STREAM_ARN}`,
          `sqs:SendMessage ${DESTINATION_ARN}`,
        ]),
      );
      expect(bench.judged[0]!.principal).toEqual({
        kind: 'role',
        roleArn: ROLE_ARN,
        roleName: 'f-role',
        sessionName: 'f',
      });
    });

    it.each(['dynamodb:GetRecords', 'dynamodb:ListStreams', 'sqs:SendMessage'])(
      'stop the mapping while %s is missing',
      async (action) => {
        bench.denied.add(action);
        bench.create({ DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
        bench.stream.append(['a']);
        await bench.clock.advance(20_000);
        expect(bench.calls).toEqual([]);
        expect(bench.mappings.list()[0]!.State).toBe('PROBLEM');
        const warnings = bench.events.filter((event) => event.type === 'warning');
        expect(warnings).toEqual([{ type: 'warning', message: expect.stringContaining(action) }]);
        bench.denied.clear();
        await bench.clock.advance(5_000);
        expect(bench.calls.map(keysOf)).toEqual([['a']]);
        expect(bench.mappings.list()[0]!.State).toBe('Enabled');
      },
    );
  });
});
