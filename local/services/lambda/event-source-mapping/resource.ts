import { arn } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import type { PropertySpec, ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { invalidParameter } from '../errors';
import { mappingSettings, type MappingSettings } from './mapping-settings';
import type { EventSourceMappingOptions } from './options';
import { visibilityProblem } from './queue/visibility';
import { validateMapping } from './validate-mapping';

/** The supported properties of `AWS::Lambda::EventSourceMapping`. Any other property is rejected by name. */
const PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  EventSourceArn: 'emulated',
  FunctionName: 'emulated',
  Enabled: 'emulated',
  BatchSize: 'emulated',
  MaximumBatchingWindowInSeconds: 'emulated',
  StartingPosition: 'emulated',
  ParallelizationFactor: 'emulated',
  MaximumRetryAttempts: 'emulated',
  MaximumRecordAgeInSeconds: 'emulated',
  BisectBatchOnFunctionError: 'emulated',
  FunctionResponseTypes: 'emulated',
  FilterCriteria: { Filters: [{ Pattern: 'emulated' }] },
  DestinationConfig: { OnFailure: { Destination: 'emulated' } },
  ScalingConfig: { MaximumConcurrency: 'emulated' },
  MetricsConfig: { Metrics: 'accepted' },
  KmsKeyArn: 'accepted',
  Tags: 'accepted',
};

export interface MappingDriverOptions extends Pick<EventSourceMappingOptions, 'account' | 'functions' | 'queues'> {
  /** Whether a mapping of the same source and function exists. */
  exists(settings: MappingSettings): boolean;
  /** Starts to poll. Returns the id of the mapping. */
  start(settings: MappingSettings): string;
}

/**
 * `AWS::Lambda::EventSourceMapping`: `Ref` is the id. A change needs a restart.
 *
 * `create` rejects problems that can be detected only when source and function exist: an unknown function, stream or
 * queue, a second mapping of the same pair, and a queue whose visibility timeout is shorter than the function's
 * timeout.
 */
export function mappingDriver(options: MappingDriverOptions): ResourceDriver {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: PROPERTIES,
    validate: ({ properties }) => {
      const problems = validateMapping(properties);
      const resolved = !isUnresolved(properties['EventSourceArn']) && !isUnresolved(properties['FunctionName']);
      if (problems.length > 0 || !resolved) return problems;
      const problem = queueProblem(options, mappingSettings(properties, options.account));
      return problem ? [problem] : [];
    },
    create: ({ path, properties }) => {
      const [problem] = validateMapping(properties);
      if (problem) throw invalidParameter(`${path}: ${problem}`);
      const settings = mappingSettings(properties, options.account);
      assertCreatable(options, path, settings);
      const uuid = options.start(settings);
      return {
        ref: uuid,
        attributes: { Id: uuid, EventSourceMappingArn: arn(options.account, 'lambda', `event-source-mapping:${uuid}`) },
      };
    },
  };
}

function assertCreatable(options: MappingDriverOptions, path: string, settings: MappingSettings): void {
  if (!options.functions.describe(settings.functionArn)) {
    throw new AwsError('ResourceNotFoundException', `${path}: Function not found: ${settings.functionArn}`, 404);
  }
  if (options.exists(settings)) {
    const message = `${path}: a mapping of ${settings.eventSourceArn} to ${settings.functionArn} already exists; remove one of the two mappings.`;
    throw new AwsError('ResourceConflictException', message, 409);
  }
  const problem = queueProblem(options, settings);
  if (problem) throw invalidParameter(`${path}: Invalid request provided: ${problem}`);
}

function queueProblem(
  { functions, queues }: MappingDriverOptions,
  { kind, eventSourceArn, functionArn }: MappingSettings,
): string | undefined {
  const description = functions.describe(functionArn);
  if (kind !== 'queue' || !description || !queues.exists(eventSourceArn)) return undefined;
  return visibilityProblem(queues.visibilityTimeoutSeconds(eventSourceArn), description.timeoutSeconds);
}
