import { arn } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import type { ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { MAPPING_PROPERTIES } from './mapping-properties';
import { mappingSettings } from './mapping-settings';
import { visibilityProblem } from './queue/visibility';
import type { EventSourceMappingDeps, MappingSettings } from './types';
import { validateMapping } from './validate-mapping';

/** What the driver acts on. */
export interface MappingDriverDeps extends Pick<EventSourceMappingDeps, 'account' | 'functions' | 'queues'> {
  exists(settings: MappingSettings): boolean;
  /** Starts to poll; returns the id of the mapping. */
  start(settings: MappingSettings): string;
}

/**
 * `AWS::Lambda::EventSourceMapping`: `Ref` is the id. A change needs a restart.
 *
 * What only shows when source and function exist is refused on creation, with Lambda's words: an unknown function,
 * stream or queue, a second mapping of the same pair, a visibility timeout below the function's.
 */
export function mappingDriver(deps: MappingDriverDeps): ResourceDriver {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: MAPPING_PROPERTIES,
    validate: ({ properties }) => {
      const problems = validateMapping(properties);
      const resolved = !isUnresolved(properties['EventSourceArn']) && !isUnresolved(properties['FunctionName']);
      const problem =
        problems.length === 0 && resolved ? queueProblem(deps, mappingSettings(properties, deps.account)) : undefined;
      return problem ? [problem] : problems;
    },
    create: ({ path, properties }) => {
      const [problem] = validateMapping(properties);
      if (problem) throw new AwsError('InvalidParameterValueException', `${path}: ${problem}`);
      const settings = mappingSettings(properties, deps.account);
      assertCreatable(deps, path, settings);
      const uuid = deps.start(settings);
      return {
        ref: uuid,
        attributes: { Id: uuid, EventSourceMappingArn: arn(deps.account, 'lambda', `event-source-mapping:${uuid}`) },
      };
    },
  };
}

function assertCreatable(deps: MappingDriverDeps, path: string, settings: MappingSettings): void {
  if (!deps.functions.describe(settings.functionArn)) {
    throw new AwsError('ResourceNotFoundException', `${path}: Function not found: ${settings.functionArn}`, 404);
  }
  if (deps.exists(settings)) {
    const message = `${path}: there is a mapping of ${settings.eventSourceArn} to ${settings.functionArn} already.`;
    throw new AwsError('ResourceConflictException', message, 409);
  }
  const problem = queueProblem(deps, settings);
  if (problem) throw new AwsError('InvalidParameterValueException', `${path}: Invalid request provided: ${problem}`);
}

function queueProblem(
  { functions, queues }: MappingDriverDeps,
  { kind, eventSourceArn, functionArn }: MappingSettings,
): string | undefined {
  const description = functions.describe(functionArn);
  if (kind !== 'queue' || !description || !queues.exists(eventSourceArn)) return undefined;
  return visibilityProblem(queues.visibilityTimeoutSeconds(eventSourceArn), description.timeoutSeconds);
}
