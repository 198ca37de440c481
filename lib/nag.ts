import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const MIN_REASON_LENGTH = 30;

/**
 * Acknowledges a cdk-nag finding on a construct and on everything below it.
 * @throws Error if the reason has fewer than 30 characters
 */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  if (reason.length < MIN_REASON_LENGTH) {
    throw new Error(
      `${scope.node.path}: the reason "${reason}" for ${id} is too short. ` +
        `Write why the rule does not apply here, in at least ${MIN_REASON_LENGTH} characters.`,
    );
  }
  Validations.of(scope).acknowledge({ id, reason });
}

/**
 * Acknowledges that a policy below `scope` has a resource with a wildcard.
 * @param arn the resource exactly as the policy has it
 */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn))}]`, reason);
}

/** Formats an intrinsic function as cdk-nag does: `<LogicalId>` for Ref, and the parts of a join concatenated. */
function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const intrinsic = value as { Ref?: string; 'Fn::Join'?: readonly [string, readonly unknown[]] };
  const [delimiter, parts] = intrinsic['Fn::Join'] ?? ['', []];
  return intrinsic.Ref === undefined ? parts.map(flatten).join(delimiter) : `<${intrinsic.Ref}>`;
}
