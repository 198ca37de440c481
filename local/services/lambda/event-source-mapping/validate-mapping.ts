import { AwsError } from '../../../core/errors';
import type { Properties } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { compileFilter } from './filter/pattern';

/** Maximum number of patterns per mapping. AWS can raise this quota on request; the engine cannot. */
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
 * The problems with the properties of an `AWS::Lambda::EventSourceMapping`, one sentence each. Unresolved values are
 * not checked. An unresolved source is treated as a stream if the mapping has a starting position, which only streams
 * have.
 */
export function validateMapping(properties: Properties): string[] {
  const kind = kindOf(properties);
  return [
    ...(properties['FunctionName'] ? [] : ['FunctionName is missing; set it.']),
    ...(kind === 'other'
      ? [
          `EventSourceArn is ${JSON.stringify(properties['EventSourceArn'])}; use the ARN of a DynamoDB stream or an SQS queue.`,
        ]
      : []),
    ...(kind === 'stream' ? validateStream(properties) : validateQueue(properties, kind)),
    ...numberProblem(properties, 'BatchSize', [1, 10_000]),
    ...numberProblem(properties, 'MaximumBatchingWindowInSeconds', [0, 300]),
    ...validateFilters(properties['FilterCriteria']?.Filters ?? []),
    ...validateResponseTypes(properties['FunctionResponseTypes'] ?? []),
  ];
}

/** The kind of event source that an ARN names. */
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
    ...(known ? [] : [`StartingPosition is ${JSON.stringify(position)}; use "TRIM_HORIZON" or "LATEST".`]),
    ...numberProblem(properties, 'ParallelizationFactor', [1, 10]),
    ...numberProblem(properties, 'MaximumRetryAttempts', [0, 10_000], -1),
    ...numberProblem(properties, 'MaximumRecordAgeInSeconds', [60, 604_800], -1),
    ...(properties['ScalingConfig'] ? ['ScalingConfig is for queues only; remove it.'] : []),
    ...(destination === undefined || isUnresolved(destination) || sourceKind(destination) === 'queue'
      ? []
      : [
          `DestinationConfig.OnFailure.Destination is ${JSON.stringify(destination)}; the engine supports standard SQS queues only.`,
        ]),
  ];
}

function validateQueue(properties: Properties, kind: SourceKind): string[] {
  const batchSize = Number(properties['BatchSize'] ?? MAX_BATCH_WITHOUT_WINDOW);
  const window = Number(properties['MaximumBatchingWindowInSeconds'] ?? 0);
  const problems = STREAM_ONLY.filter((name) => properties[name] !== undefined).map(
    (name) => `${name} is for streams only; remove it.`,
  );
  if (kind === 'fifo-queue') {
    if (batchSize > MAX_FIFO_BATCH)
      problems.push(`BatchSize is ${batchSize}; the maximum for a FIFO queue is ${MAX_FIFO_BATCH}.`);
    if (window > 0) problems.push('MaximumBatchingWindowInSeconds is for streams and standard queues only; remove it.');
  } else if (batchSize > MAX_BATCH_WITHOUT_WINDOW && window < 1) {
    problems.push('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10.');
  }
  return [...problems, ...numberProblem(properties['ScalingConfig'] ?? {}, 'MaximumConcurrency', [2, 1000])];
}

function numberProblem(
  properties: Properties,
  name: string,
  [min, max]: readonly [number, number],
  unlimited?: number,
): string[] {
  const value: unknown = properties[name];
  if (value === undefined || isUnresolved(value)) return [];
  const number = Number(value);
  if (Number.isInteger(number) && ((number >= min && number <= max) || number === unlimited)) return [];
  const or = unlimited === undefined ? '' : ` or ${unlimited}`;
  return [`${name} is ${JSON.stringify(value)}; use a whole number from ${min} to ${max}${or}.`];
}

function validateFilters(filters: readonly { readonly Pattern?: unknown }[]): string[] {
  const count =
    filters.length > MAX_FILTERS
      ? [`FilterCriteria has ${filters.length} patterns; the maximum is ${MAX_FILTERS}.`]
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
    return [`${error.message} The pattern is ${String(pattern)}`];
  }
}

function validateResponseTypes(types: readonly unknown[]): string[] {
  return types
    .filter((type) => type !== 'ReportBatchItemFailures')
    .map((type) => `FunctionResponseTypes has ${JSON.stringify(type)}; use "ReportBatchItemFailures".`);
}
