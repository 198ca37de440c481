import { arn, type Account } from '../../../core/account';
import type { Properties } from '../../../resources/types';
import type { MappingSettings } from './types';
import { sourceKind } from './validate-mapping';

const DEFAULT_STREAM_BATCH = 100;
const DEFAULT_QUEUE_BATCH = 10;

/** The settings of a mapping from its resolved properties, with Lambda's defaults for what is left out. */
export function mappingSettings(properties: Properties, account: Account): MappingSettings {
  const eventSourceArn = String(properties['EventSourceArn']);
  const isStream = sourceKind(eventSourceArn) === 'stream';
  const number = (name: string, otherwise: number): number => Number(properties[name] ?? otherwise);
  const common = {
    eventSourceArn,
    functionArn: functionArn(String(properties['FunctionName']), account),
    enabled: String(properties['Enabled'] ?? true) === 'true',
    batchSize: number('BatchSize', isStream ? DEFAULT_STREAM_BATCH : DEFAULT_QUEUE_BATCH),
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

/** A mapping may name its function by name, ARN or partial ARN. */
function functionArn(reference: string, account: Account): string {
  const plain = reference.replace(/:\$LATEST$/, '');
  if (plain.startsWith('arn:')) return plain;
  return arn(account, 'lambda', `function:${plain.replace(/^(\d{12}:)?function:/, '')}`);
}
