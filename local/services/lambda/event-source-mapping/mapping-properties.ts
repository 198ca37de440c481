import type { PropertySpec } from '../../../resources/types';

/** The members of `AWS::Lambda::EventSourceMapping` that the engine knows; any other is refused by name. */
export const MAPPING_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  EventSourceArn: 'driven',
  FunctionName: 'driven',
  Enabled: 'driven',
  BatchSize: 'driven',
  MaximumBatchingWindowInSeconds: 'driven',
  StartingPosition: 'driven',
  ParallelizationFactor: 'driven',
  MaximumRetryAttempts: 'driven',
  MaximumRecordAgeInSeconds: 'driven',
  BisectBatchOnFunctionError: 'driven',
  FunctionResponseTypes: 'driven',
  FilterCriteria: { Filters: [{ Pattern: 'driven' }] },
  DestinationConfig: { OnFailure: { Destination: 'driven' } },
  ScalingConfig: { MaximumConcurrency: 'driven' },
  MetricsConfig: { Metrics: 'recorded' },
  KmsKeyArn: 'recorded',
  Tags: 'recorded',
};
