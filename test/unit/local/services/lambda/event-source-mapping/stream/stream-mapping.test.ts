import {
  createHarness,
  DESTINATION_ARN,
  FUNCTION_ARN,
  FunctionFailure,
  keysOf,
  numbersOf,
  ROLE_ARN,
  STREAM_ARN,
  throttle,
  type Harness,
} from '../../../../../../helpers/local/event-source-mapping';

const REPORTING = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const failures = (...numbers: unknown[]): unknown => ({
  batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event source mapping of a stream', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.mappings.stop());

  describe('batching', () => {
    it('delivers records from before its creation with TRIM_HORIZON', async () => {
      harness.stream.append(['a', 'b']);
      harness.create();
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b']]);
      expect(harness.mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' });
    });

    it('delivers only later records with LATEST', async () => {
      harness.stream.append(['old']);
      harness.create({ StartingPosition: 'LATEST' });
      await harness.settle();
      harness.stream.append(['new']);
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['new']]);
    });

    it('delivers records that are written in one turn in one batch, without waiting', async () => {
      harness.create();
      await harness.settle();
      harness.stream.append(['a']);
      harness.stream.append(['b']);
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b']]);
    });

    it('limits a batch to the batch size', async () => {
      harness.stream.append(['a', 'b', 'c', 'd', 'e']);
      harness.create({ BatchSize: 2 });
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    });

    it('limits a batch to 6 MB', async () => {
      harness.stream.append(['a', 'b', 'c'], { large: { S: 'x'.repeat(2_500_000) } });
      harness.create();
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b'], ['c']]);
    });

    it('waits until the window has passed or the batch is full', async () => {
      harness.create({ BatchSize: 3, MaximumBatchingWindowInSeconds: 5 });
      harness.stream.append(['a']);
      await harness.clock.advance(4000);
      harness.stream.append(['b']);
      await harness.clock.advance(900);
      expect(harness.calls).toEqual([]);
      await harness.clock.advance(100);
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b']]);
      harness.stream.append(['c', 'd', 'e']);
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([
        ['a', 'b'],
        ['c', 'd', 'e'],
      ]);
    });

    it('delivers one batch at a time per shard, and shards concurrently', async () => {
      const finish: (() => void)[] = [];
      harness.handler = () => new Promise<void>((resolve) => finish.push(resolve));
      harness.create({ BatchSize: 1 });
      harness.stream.append(['a', 'b'], {}, 'shardId-0');
      harness.stream.append(['x'], {}, 'shardId-1');
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a'], ['x']]);
      finish[0]!();
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['a'], ['x'], ['b']]);
    });

    it('does not invoke the function if no record of a batch matches the filter, and continues', async () => {
      harness.create({
        FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"kind":{"S":["yes"]}}}}' }] },
      });
      harness.stream.append(['a'], { kind: { S: 'no' } });
      await harness.settle();
      expect(harness.calls).toEqual([]);
      harness.stream.append(['b'], { kind: { S: 'yes' } });
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['b']]);
    });

    it('does nothing while it is disabled', async () => {
      harness.stream.append(['a']);
      harness.create({ Enabled: false });
      await harness.settle();
      expect(harness.calls).toEqual([]);
      expect(harness.mappings.list()[0]!.State).toBe('Disabled');
    });
  });

  describe('failures', () => {
    it('block the shard and retry the batch until it succeeds', async () => {
      harness.handler = (_, call) => {
        if (call < 4) throw new FunctionFailure();
      };
      harness.create();
      harness.stream.append(['a', 'b']);
      await harness.settle();
      harness.stream.append(['c']);
      await harness.clock.advance(60_000);
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    });

    it('are discarded after the retries, with a message to the destination that does not contain the records', async () => {
      harness.handler = () => {
        throw new FunctionFailure();
      };
      harness.create({ MaximumRetryAttempts: 3, DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
      const [number] = harness.stream.append(['a']);
      await harness.clock.advance(60_000);
      expect(harness.calls).toHaveLength(4);
      const [{ queueArn, body }] = harness.queues.sent as [{ queueArn: string; body: string }];
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

    it('do not block the shard after they are discarded', async () => {
      harness.handler = (records) => {
        if (keysOf(records).includes('poison')) throw new FunctionFailure();
      };
      harness.create({ BatchSize: 1, MaximumRetryAttempts: 1 });
      harness.stream.append(['poison', 'good']);
      await harness.settle();
      expect(harness.calls.map(keysOf)).toEqual([['poison']]);
      await harness.clock.advance(10_000);
      expect(harness.calls.map(keysOf)).toEqual([['poison'], ['poison'], ['good']]);
      expect(harness.events).toContainEqual({
        type: 'warning',
        message: expect.stringContaining('no on-failure destination'),
      });
    });

    it('by throttling do not count as retries', async () => {
      harness.handler = (_, call) => {
        if (call <= 5) throw throttle();
      };
      harness.create({ MaximumRetryAttempts: 0 });
      harness.stream.append(['a']);
      await harness.clock.advance(60_000);
      expect(harness.calls).toHaveLength(6);
      expect(harness.queues.sent).toEqual([]);
    });

    it('end when the record exceeds the maximum age', async () => {
      harness.handler = () => {
        throw throttle();
      };
      harness.create({
        MaximumRecordAgeInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      harness.stream.append(['a']);
      await harness.clock.advance(180_000);
      expect(JSON.parse(harness.queues.sent[0]!.body)).toMatchObject({
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
        DDBStreamBatchInfo: { batchSize: 1 },
      });
      const calls = harness.calls.length;
      await harness.clock.advance(180_000);
      expect(harness.calls).toHaveLength(calls);
    });

    it('split the batch in half without using retries', async () => {
      harness.handler = (records) => {
        if (keysOf(records).includes('poison')) throw new FunctionFailure();
      };
      harness.create({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      harness.stream.append(['a', 'b', 'poison', 'd']);
      await harness.clock.advance(60_000);
      expect(harness.calls.map(keysOf)).toEqual([
        ['a', 'b', 'poison', 'd'],
        ['a', 'b'],
        ['poison', 'd'],
        ['poison'],
        ['poison'],
        ['d'],
      ]);
      expect(JSON.parse(harness.queues.sent[0]!.body).DDBStreamBatchInfo.batchSize).toBe(1);
    });
  });

  describe('reported item failures', () => {
    it('redeliver the first reported record and all later ones', async () => {
      const numbers = harness.stream.append(['a', 'b', 'c', 'd']);
      harness.handler = (_, call) => (call === 1 ? failures(numbers[3], numbers[1]) : null);
      harness.create(REPORTING);
      await harness.clock.advance(1000);
      expect(harness.calls.map(keysOf)).toEqual([
        ['a', 'b', 'c', 'd'],
        ['b', 'c', 'd'],
      ]);
    });

    it.each([[''], [null], ['999999'], ['e100']])('with the identifier %p fail the whole batch', async (identifier) => {
      harness.stream.append(['a', 'b']);
      harness.handler = (_, call) => (call === 1 ? failures(identifier) : null);
      harness.create(REPORTING);
      await harness.clock.advance(1000);
      expect(harness.calls.map(keysOf)).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
    });

    it('behave as observed on AWS: six records in batches of three, the last one fails, three retries', async () => {
      const numbers = harness.stream.append(['1', '2', '3', '4', '5', '6']);
      harness.handler = (records) => (numbersOf(records).includes(numbers[5]!) ? failures(numbers[5]) : null);
      harness.create({
        ...REPORTING,
        BatchSize: 3,
        MaximumRetryAttempts: 3,
        DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
      });
      await harness.clock.advance(60_000);
      expect(harness.calls.map(keysOf)).toEqual([['1', '2', '3'], ['4', '5', '6'], ['6'], ['6'], ['6']]);
      expect(JSON.parse(harness.queues.sent[0]!.body)).toMatchObject({
        requestContext: { approximateInvokeCount: 4 },
        responseContext: { functionError: null },
        DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: numbers[5], endSequenceNumber: numbers[5] },
      });
    });

    it('split the batch at the reported record when bisecting', async () => {
      const numbers = harness.stream.append(['a', 'b', 'c', 'd']);
      harness.handler = (records) => (numbersOf(records).includes(numbers[2]!) ? failures(numbers[2]) : null);
      harness.create({ ...REPORTING, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
      await harness.clock.advance(60_000);
      expect(harness.calls.map(keysOf)).toEqual([['a', 'b', 'c', 'd'], ['c', 'd'], ['c'], ['d']]);
    });
  });

  describe('permissions', () => {
    it("on the stream and the destination are those of the function's role", async () => {
      harness.create({ DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
      await harness.settle();
      expect(new Set(harness.checked.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
        new Set([
          `dynamodb:DescribeStream ${STREAM_ARN}`,
          `dynamodb:GetShardIterator ${STREAM_ARN}`,
          `dynamodb:GetRecords ${STREAM_ARN}`,
          `dynamodb:ListStreams ${STREAM_ARN}`,
          `sqs:SendMessage ${DESTINATION_ARN}`,
        ]),
      );
      expect(harness.checked[0]!.principal).toEqual({
        kind: 'role',
        roleArn: ROLE_ARN,
        roleName: 'f-role',
        sessionName: 'f',
      });
    });

    it.each(['dynamodb:GetRecords', 'dynamodb:ListStreams', 'sqs:SendMessage'])(
      'suspend the mapping while %s is missing',
      async (action) => {
        harness.denied.add(action);
        harness.create({ DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } } });
        harness.stream.append(['a']);
        await harness.clock.advance(20_000);
        expect(harness.calls).toEqual([]);
        expect(harness.mappings.list()[0]!.State).toBe('PROBLEM');
        const warnings = harness.events.filter((event) => event.type === 'warning');
        expect(warnings).toEqual([{ type: 'warning', message: expect.stringContaining(action) }]);
        harness.denied.clear();
        await harness.clock.advance(5_000);
        expect(harness.calls.map(keysOf)).toEqual([['a']]);
        expect(harness.mappings.list()[0]!.State).toBe('Enabled');
      },
    );
  });
});
