import { AwsError } from '../../../core/errors';
import type { Properties } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { compileFilter } from './filter/pattern';

/** Patterns per mapping, unless AWS raises the quota. */
const MAX_FILTERS = 5;
const MAX_FIFO_BATCH = 10;
const MAX_BATCH_WITHOUT_WINDOW = 10;

const STREAM_ONLY = [
  'StartingPosition',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'ParallelizationFactor',
  'DestinationConfig',
] as const;

type SourceKind = 'stream' | 'queue' | 'fifo-queue' | 'other';

/**
 * What CloudFormation would refuse of an `AWS::Lambda::EventSourceMapping`, one sentence each. Unresolved texts are not
 * judged; of an unresolved source is known that only streams have a starting position.
 */
export function validateMapping(properties: Properties): string[] {
  const kind = kindOf(properties);
  return [
    ...(properties['FunctionName'] ? [] : ['FunctionName is missing.']),
    ...(kind === 'other'
      ? [`EventSourceArn ${JSON.stringify(properties['EventSourceArn'])}: expected a DynamoDB stream or an SQS queue.`]
      : []),
    ...(kind === 'stream' ? validateStream(properties) : validateQueue(properties, kind)),
    ...numberProblem(properties, 'BatchSize', [1, 10_000]),
    ...numberProblem(properties, 'MaximumBatchingWindowInSeconds', [0, 300]),
    ...validateFilters(properties['FilterCriteria']?.Filters ?? []),
    ...validateResponseTypes(properties['FunctionResponseTypes'] ?? []),
  ];
}

/** What kind of source an ARN names. */
export function sourceKind(eventSourceArn: string): SourceKind {
  if (/^arn:[^:]+:dynamodb:.*:table\/[^/]+\/stream\//.test(eventSourceArn)) return 'stream';
  if (/^arn:[^:]+:sqs:/.test(eventSourceArn)) return eventSourceArn.endsWith('.fifo') ? 'fifo-queue' : 'queue';
  return 'other';
}

function kindOf({ EventSourceArn, StartingPosition }: Properties): SourceKind {
  if (isUnresolved(EventSourceArn)) return StartingPosition === undefined ? 'queue' : 'stream';
  return sourceKind(String(EventSourceArn));
}

function validateStream(properties: Properties): string[] {
  const position: unknown = properties['StartingPosition'];
  const destination: string | undefined = properties['DestinationConfig']?.OnFailure?.Destination;
  const known = position === 'TRIM_HORIZON' || position === 'LATEST';
  return [
    ...(known ? [] : [`StartingPosition ${JSON.stringify(position)}: expected "TRIM_HORIZON" or "LATEST".`]),
    ...numberProblem(properties, 'ParallelizationFactor', [1, 10]),
    ...numberProblem(properties, 'MaximumRetryAttempts', [0, 10_000], -1),
    ...numberProblem(properties, 'MaximumRecordAgeInSeconds', [60, 604_800], -1),
    ...(properties['ScalingConfig'] ? ['ScalingConfig is for queues only.'] : []),
    ...(destination === undefined || isUnresolved(destination) || sourceKind(destination) === 'queue'
      ? []
      : [
          `DestinationConfig.OnFailure.Destination ${JSON.stringify(destination)}: the engine sends to standard SQS queues only.`,
        ]),
  ];
}

function validateQueue(properties: Properties, kind: SourceKind): string[] {
  const batchSize = Number(properties['BatchSize'] ?? MAX_BATCH_WITHOUT_WINDOW);
  const window = Number(properties['MaximumBatchingWindowInSeconds'] ?? 0);
  const problems = STREAM_ONLY.filter((name) => properties[name] !== undefined).map(
    (name) => `${name} is for streams only.`,
  );
  if (kind === 'fifo-queue') {
    if (batchSize > MAX_FIFO_BATCH)
      problems.push(`BatchSize ${batchSize}: a FIFO queue takes up to ${MAX_FIFO_BATCH}.`);
    if (window > 0) problems.push('MaximumBatchingWindowInSeconds: a FIFO queue has no batching window.');
  } else if (batchSize > MAX_BATCH_WITHOUT_WINDOW && window < 1) {
    problems.push('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10.');
  }
  return [...problems, ...numberProblem(properties['ScalingConfig'] ?? {}, 'MaximumConcurrency', [2, 1000])];
}

function numberProblem(
  properties: Properties,
  name: string,
  [least, most]: readonly [number, number],
  unlimited?: number,
): string[] {
  const value: unknown = properties[name];
  if (value === undefined || isUnresolved(value)) return [];
  const number = Number(value);
  if (Number.isInteger(number) && ((number >= least && number <= most) || number === unlimited)) return [];
  const or = unlimited === undefined ? '' : ` or ${unlimited}`;
  return [`${name} ${JSON.stringify(value)}: expected a whole number from ${least} to ${most}${or}.`];
}

function validateFilters(filters: readonly { readonly Pattern?: unknown }[]): string[] {
  const count =
    filters.length > MAX_FILTERS
      ? [`FilterCriteria has ${filters.length} patterns; a mapping takes up to ${MAX_FILTERS}.`]
      : [];
  return [...count, ...filters.flatMap(({ Pattern }) => filterProblem(Pattern))];
}

function filterProblem(pattern: unknown): string[] {
  if (isUnresolved(pattern)) return [];
  try {
    compileFilter([String(pattern)]);
    return [];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [`${error.message} Got ${String(pattern)}`];
  }
}

function validateResponseTypes(types: readonly unknown[]): string[] {
  return types
    .filter((type) => type !== 'ReportBatchItemFailures')
    .map((type) => `FunctionResponseTypes ${JSON.stringify(type)}: expected "ReportBatchItemFailures".`);
}
