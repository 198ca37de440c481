import type { MappingDescription } from '../options';
import type { MappingSettings, QueueSettings, StreamSettings } from './mapping-settings';
import type { MappingStatus } from './mapping-status';

/**
 * Describes a mapping in AWS's form. Only the engine has the `State` `PROBLEM`: the poller lacks a permission.
 * @param lastModified seconds since the epoch
 */
export function describeMapping(
  uuid: string,
  settings: MappingSettings,
  status: MappingStatus,
  lastModified: number,
): MappingDescription {
  return {
    UUID: uuid,
    EventSourceArn: settings.eventSourceArn,
    FunctionArn: settings.functionArn,
    State: status.state === 'Problem' ? 'PROBLEM' : status.state,
    StateTransitionReason: settings.kind === 'queue' ? 'USER_INITIATED' : 'User action',
    LastProcessingResult: status.lastResult,
    LastModified: lastModified,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(settings.filters.length > 0
      ? { FilterCriteria: { Filters: settings.filters.map((Pattern) => ({ Pattern })) } }
      : {}),
    ...(settings.kind === 'stream' ? streamMembers(settings) : queueMembers(settings)),
  };
}

function streamMembers(settings: StreamSettings): Partial<MappingDescription> {
  return {
    StartingPosition: settings.startingPosition,
    ParallelizationFactor: settings.parallelization,
    MaximumRetryAttempts: settings.maxRetries,
    MaximumRecordAgeInSeconds: settings.maxRecordAgeSeconds,
    BisectBatchOnFunctionError: settings.bisects,
    DestinationConfig: { OnFailure: settings.destinationArn ? { Destination: settings.destinationArn } : {} },
  };
}

function queueMembers({ maxConcurrency }: QueueSettings): Partial<MappingDescription> {
  return maxConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maxConcurrency } };
}
