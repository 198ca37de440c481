import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const MIN_REASON_LENGTH = 30;

/**
 * Accepts a cdk-nag finding on a construct and everything below it.
 * @throws when the reason is too short to tell anything
 */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  if (reason.length < MIN_REASON_LENGTH) {
    throw new Error(
      `${scope.node.path}: the reason "${reason}" for ${id} tells nothing; write why the rule does not apply here, ` +
        `in at least ${MIN_REASON_LENGTH} characters.`,
    );
  }
  Validations.of(scope).acknowledge({ id, reason });
}

/** Accepts that a policy below `scope` names resources with a wildcard: `arn`, as the policy has it. */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn))}]`, reason);
}

/** Writes an intrinsic the way cdk-nag does: `<LogicalId>` for Ref, parts of a join one after the other. */
function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const intrinsic = value as { Ref?: string; 'Fn::Join'?: readonly [string, readonly unknown[]] };
  const [delimiter, parts] = intrinsic['Fn::Join'] ?? ['', []];
  return intrinsic.Ref === undefined ? parts.map(flatten).join(delimiter) : `<${intrinsic.Ref}>`;
}
