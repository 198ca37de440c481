import { validateMapping } from '../../../../../../local/services/lambda/event-source-mapping/validate-mapping';
import {
  createHarness,
  DESTINATION_ARN,
  FIFO_ARN,
  FUNCTION_ARN,
  QUEUE_ARN,
  STREAM_ARN,
  type Harness,
} from '../../../../../helpers/local/event-source-mapping';

const STREAM = { FunctionName: 'f', EventSourceArn: STREAM_ARN, StartingPosition: 'TRIM_HORIZON' };
const QUEUE = { FunctionName: 'f', EventSourceArn: QUEUE_ARN };
const UNRESOLVED = '⟦Data/Queue.Arn⟧';

describe('validating an event source mapping', () => {
  it('accepts streams, queues and unresolved sources', () => {
    const full = {
      ...STREAM,
      BatchSize: 100,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 3600,
      ParallelizationFactor: 10,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      DestinationConfig: { OnFailure: { Destination: DESTINATION_ARN } },
    };
    expect(validateMapping(full)).toEqual([]);
    expect(
      validateMapping({
        ...full,
        EventSourceArn: UNRESOLVED,
        DestinationConfig: { OnFailure: { Destination: UNRESOLVED } },
      }),
    ).toEqual([]);
    expect(
      validateMapping({
        ...QUEUE,
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 1,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
    ).toEqual([]);
    expect(validateMapping({ ...QUEUE, EventSourceArn: UNRESOLVED })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'another kind of source',
      { ...QUEUE, EventSourceArn: 'arn:aws:kinesis:eu-west-1:0:stream/s' },
      /use the ARN of a DynamoDB stream or an SQS queue/,
    ],
    [
      'a batch above 10 without a window',
      { ...QUEUE, BatchSize: 11 },
      /Maximum batch window in seconds must be greater than 0/,
    ],
    [
      'a window on a FIFO queue',
      { ...QUEUE, EventSourceArn: FIFO_ARN, MaximumBatchingWindowInSeconds: 1 },
      /MaximumBatchingWindowInSeconds is for streams and standard queues only/,
    ],
    [
      'a FIFO batch above 10',
      { ...QUEUE, EventSourceArn: FIFO_ARN, BatchSize: 11 },
      /the maximum for a FIFO queue is 10/,
    ],
    [
      'a concurrency of one',
      { ...QUEUE, ScalingConfig: { MaximumConcurrency: 1 } },
      /MaximumConcurrency is 1; use a whole number from 2/,
    ],
    ['a destination of a queue mapping', { ...QUEUE, DestinationConfig: {} }, /DestinationConfig is for streams only/],
    ['no starting position', { ...STREAM, StartingPosition: undefined }, /StartingPosition is undefined/],
    [
      'a timestamp as starting position',
      { ...STREAM, StartingPosition: 'AT_TIMESTAMP' },
      /StartingPosition is "AT_TIMESTAMP"/,
    ],
    [
      'a record age below a minute',
      { ...STREAM, MaximumRecordAgeInSeconds: 59 },
      /use a whole number from 60 to 604800 or -1/,
    ],
    ['too many partitions', { ...STREAM, ParallelizationFactor: 11 }, /ParallelizationFactor is 11/],
    [
      'an invalid pattern',
      { ...STREAM, FilterCriteria: { Filters: [{ Pattern: '{"a":1}' }] } },
      /Invalid filter pattern definition. The pattern is {"a":1}/,
    ],
    [
      'six patterns',
      { ...STREAM, FilterCriteria: { Filters: Array.from({ length: 6 }, () => ({ Pattern: '{"a":["b"]}' })) } },
      /the maximum is 5/,
    ],
    [
      'a topic as destination',
      { ...STREAM, DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:0:t' } } },
      /standard SQS queues only/,
    ],
    ['an unknown response type', { ...STREAM, FunctionResponseTypes: ['Other'] }, /FunctionResponseTypes has "Other"/],
  ])('rejects %s', (_, properties, message) => {
    expect(validateMapping(properties)).toEqual([expect.stringMatching(message)]);
  });
});

describe('creating an event source mapping', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.mappings.stop());

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'a stream that does not exist',
      { EventSourceArn: `${STREAM_ARN}1` },
      'InvalidParameterValueException',
      /Stream not found/,
    ],
    [
      'a queue that does not exist',
      { EventSourceArn: `${QUEUE_ARN}1` },
      'InvalidParameterValueException',
      /Queue not found/,
    ],
    ['a function that does not exist', { FunctionName: 'other' }, 'ResourceNotFoundException', /Function not found/],
  ])('fails with %s', (_, properties, code, message) => {
    expect(() => harness.create(properties)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('fails for a second mapping of the same source and function', () => {
    harness.create({ FunctionName: 'f' });
    expect(() => harness.create({ FunctionName: FUNCTION_ARN })).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException', status: 409 }),
    );
  });

  it('fails when the visibility timeout is shorter than the timeout of the function', () => {
    harness.timeoutSeconds = 60;
    expect(() => harness.create({ EventSourceArn: QUEUE_ARN })).toThrow(
      'S/M: Invalid request provided: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    );
    expect(
      harness.mappings.drivers[0]!.validate!({
        stackName: 'S',
        logicalId: 'M',
        path: 'S/M',
        properties: { FunctionName: 'f', EventSourceArn: QUEUE_ARN },
      }),
    ).toHaveLength(1);
  });

  it('lists the mapping with its settings', () => {
    harness.create({ BatchSize: 7 });
    expect(harness.mappings.list()).toEqual([
      expect.objectContaining({
        EventSourceArn: STREAM_ARN,
        FunctionArn: FUNCTION_ARN,
        BatchSize: 7,
        ParallelizationFactor: 1,
        MaximumRetryAttempts: -1,
        State: 'Creating',
      }),
    ]);
  });
});
