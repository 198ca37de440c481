import { policyProblems } from '../services/iam';
import type { ResourceDriver, ResourceInput } from './types';

/** A resource type that gives others their resource policy. */
export interface AttachedPolicyOptions {
  /** For example `AWS::SQS::QueuePolicy`. */
  readonly type: string;
  /** The property that names one resource, or a list of them. */
  readonly targets: string;
  /** What is named, for messages: `queue`, `topic`. */
  readonly what: string;
  /**
   * Gives one resource the policy (JSON).
   * @throws EngineError when there is no such resource
   */
  readonly attach: (target: string, policy: string, input: ResourceInput) => void;
}

/** Drives a resource type whose only effect is the resource policy of others. */
export function attachedPolicyDriver({ type, targets, what, attach }: AttachedPolicyOptions): ResourceDriver {
  const named = (properties: ResourceInput['properties']): unknown[] => [properties[targets] ?? []].flat();
  const apply = (input: ResourceInput): void => {
    const policy = JSON.stringify(input.properties['PolicyDocument']);
    for (const target of named(input.properties)) attach(String(target), policy, input);
  };
  return {
    type,
    properties: { PolicyDocument: 'driven', [targets]: 'driven' },
    validate: ({ properties }) => [
      ...policyProblems(properties['PolicyDocument'], 'resource').map((problem) => `PolicyDocument: ${problem}`),
      ...(named(properties).length === 0 ? [`${targets} names no ${what}.`] : []),
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
