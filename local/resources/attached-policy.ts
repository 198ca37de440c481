import { policyProblems } from '../services/iam';
import type { ResourceDriver, ResourceInput } from './types';

/** A resource type that sets the resource policy of other resources. */
export interface AttachedPolicyOptions {
  /** For example `AWS::SQS::QueuePolicy`. */
  readonly type: string;
  /** The property that contains one resource, or a list of resources. */
  readonly targets: string;
  /** The word for a target in error texts: `queue` or `topic`. */
  readonly kind: string;
  /**
   * Sets the policy (JSON) of one resource.
   * @throws EngineError if the resource does not exist
   */
  readonly attach: (target: string, policy: string, input: ResourceInput) => void;
}

/** The driver of a resource type that only sets the resource policy of other resources. */
export function attachedPolicyDriver({ type, targets, kind, attach }: AttachedPolicyOptions): ResourceDriver {
  const named = (properties: ResourceInput['properties']): unknown[] => [properties[targets] ?? []].flat();
  const apply = (input: ResourceInput): void => {
    const policy = JSON.stringify(input.properties['PolicyDocument']);
    for (const target of named(input.properties)) attach(String(target), policy, input);
  };
  return {
    type,
    properties: { PolicyDocument: 'emulated', [targets]: 'emulated' },
    validate: ({ properties }) => [
      ...policyProblems(properties['PolicyDocument'], 'resource').map((problem) => `PolicyDocument: ${problem}`),
      ...(named(properties).length === 0 ? [`${targets} does not contain a ${kind}.`] : []),
    ],
    create(input) {
      apply(input);
      return { ref: `${input.stackName}-${input.logicalId}` };
    },
    update(input, created) {
      apply(input);
      return created;
    },
  };
}
