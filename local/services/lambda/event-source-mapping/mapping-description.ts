import type { MappingStatus } from './mapping-status';
import type { MappingSettings } from './types';

/** A mapping as `ListEventSourceMappings` describes it. */
export interface MappingDescription {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  /** `PROBLEM` is the engine's own: the poller lacks a permission. */
  readonly State: string;
  readonly LastProcessingResult: string;
  readonly [member: string]: unknown;
}

/** @param lastModified seconds since the epoch */
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

function streamMembers(settings: Extract<MappingSettings, { kind: 'stream' }>): Record<string, unknown> {
  return {
    StartingPosition: settings.startingPosition,
    ParallelizationFactor: settings.parallelization,
    MaximumRetryAttempts: settings.maxRetries,
    MaximumRecordAgeInSeconds: settings.maxRecordAgeSeconds,
    BisectBatchOnFunctionError: settings.bisects,
    DestinationConfig: { OnFailure: settings.destinationArn ? { Destination: settings.destinationArn } : {} },
  };
}

function queueMembers({ maxConcurrency }: Extract<MappingSettings, { kind: 'queue' }>): Record<string, unknown> {
  return maxConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maxConcurrency } };
}
