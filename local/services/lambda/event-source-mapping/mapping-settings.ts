import { arn, type Account } from '../../../core/account';
import type { Properties } from '../../../resources/types';
import { sourceKind } from './validate-mapping';

const DEFAULT_STREAM_BATCH_SIZE = 100;
const DEFAULT_QUEUE_BATCH_SIZE = 10;

/** The settings of both kinds of mapping. */
interface CommonSettings {
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** Maximum time from the first record of a batch to its delivery, while the batch is not full. */
  readonly windowSeconds: number;
  /** Filter patterns, as JSON. A record is delivered if at least one of them matches. */
  readonly filters: readonly string[];
  /** Whether the function returns `batchItemFailures` (`ReportBatchItemFailures`). */
  readonly reportsItemFailures: boolean;
}

/** The settings of a mapping from a DynamoDB stream. */
export interface StreamSettings extends CommonSettings {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Number of partitions of each shard. Each partition has at most one running invocation. */
  readonly parallelization: number;
  /** Maximum number of retries after the first invocation. With -1, records are retried until they expire. */
  readonly maxRetries: number;
  /** Maximum age of a record, in seconds. With -1, it is the retention period of the stream. */
  readonly maxRecordAgeSeconds: number;
  /** Whether a failed batch is split in two (`BisectBatchOnFunctionError`). */
  readonly bisects: boolean;
  /** ARN of the queue that receives messages about discarded records. */
  readonly destinationArn: string | undefined;
}

/** The settings of a mapping from an SQS queue. */
export interface QueueSettings extends CommonSettings {
  readonly kind: 'queue';
  readonly maxConcurrency: number | undefined;
}

/** The settings of a mapping. */
export type MappingSettings = StreamSettings | QueueSettings;

/** Converts the resolved properties of a mapping. Missing properties get Lambda's defaults. */
export function mappingSettings(properties: Properties, account: Account): MappingSettings {
  const eventSourceArn = String(properties['EventSourceArn']);
  const isStream = sourceKind(eventSourceArn) === 'stream';
  const number = (name: string, defaultValue: number): number => Number(properties[name] ?? defaultValue);
  const common = {
    eventSourceArn,
    functionArn: functionArn(String(properties['FunctionName']), account),
    enabled: String(properties['Enabled'] ?? true) === 'true',
    batchSize: number('BatchSize', isStream ? DEFAULT_STREAM_BATCH_SIZE : DEFAULT_QUEUE_BATCH_SIZE),
    windowSeconds: number('MaximumBatchingWindowInSeconds', 0),
    filters: (properties['FilterCriteria']?.Filters ?? []).map(({ Pattern }: { Pattern: unknown }) => String(Pattern)),
    reportsItemFailures: (properties['FunctionResponseTypes'] ?? []).includes('ReportBatchItemFailures'),
  };
  if (!isStream) {
    const maxConcurrency = properties['ScalingConfig']?.MaximumConcurrency;
    return {
      kind: 'queue',
      ...common,
      maxConcurrency: maxConcurrency === undefined ? undefined : Number(maxConcurrency),
    };
  }
  return {
    kind: 'stream',
    ...common,
    startingPosition: properties['StartingPosition'],
    parallelization: number('ParallelizationFactor', 1),
    maxRetries: number('MaximumRetryAttempts', -1),
    maxRecordAgeSeconds: number('MaximumRecordAgeInSeconds', -1),
    bisects: String(properties['BisectBatchOnFunctionError'] ?? false) === 'true',
    destinationArn: properties['DestinationConfig']?.OnFailure?.Destination,
  };
}

/** The ARN of a function that a template names by name, ARN or partial ARN. */
function functionArn(reference: string, account: Account): string {
  const plain = reference.replace(/:\$LATEST$/, '');
  if (plain.startsWith('arn:')) return plain;
  return arn(account, 'lambda', `function:${plain.replace(/^(\d{12}:)?function:/, '')}`);
}
