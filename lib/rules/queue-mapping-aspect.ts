import { Annotations, Stack } from 'aws-cdk-lib';
import type { IAspect } from 'aws-cdk-lib';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { describeProblem } from '../errors';
import { checkVisibility, queueBatchProblems } from './event-source-mapping';

/** Default visibility timeout of SQS, in seconds. */
const DEFAULT_VISIBILITY_SECONDS = 30;
/** Default timeout of Lambda, in seconds. */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Default batch size of Lambda for queues. */
const DEFAULT_BATCH_SIZE = 10;

/**
 * Checks the event source mappings of queues. It reports an error for a mapping that Lambda would reject at deployment,
 * because its batch size and batching window do not fit, or because the queue's visibility timeout is shorter than the
 * function's timeout. It reports a warning if the visibility timeout is less than six times the function's timeout.
 *
 * It is an aspect because the app may change the queue, the function or the mapping until synthesis. It does not check
 * a mapping whose queue is imported or in another stack. If only the function is, it checks the batch size alone.
 */
export class QueueMappingRules implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnEventSourceMapping) || node.startingPosition !== undefined) return;
    const queue = findReferenced(node, node.eventSourceArn, CfnQueue);
    if (queue === undefined) return;
    const batchSize = node.batchSize ?? DEFAULT_BATCH_SIZE;
    const window = node.maximumBatchingWindowInSeconds ?? 0;
    const problems = queueBatchProblems(batchSize, window, queue.fifoQueue === true, 'event source mapping');
    const consumer = findReferenced(node, node.functionName, CfnFunction);
    if (consumer !== undefined) {
      const visibility = queue.visibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS;
      const timeout = consumer.timeout ?? DEFAULT_TIMEOUT_SECONDS;
      const check = checkVisibility(visibility, timeout, queue.node.path);
      problems.push(...check.problems);
      if (check.warning !== undefined) Annotations.of(node).addWarningV2('tidings:queueVisibility', check.warning);
    }
    for (const problem of problems) Annotations.of(node).addError(describeProblem(problem));
  }
}

/** The resource to which a property refers with Ref or Fn::GetAtt. Undefined if it is not in the same stack. */
function findReferenced<T extends IConstruct>(
  from: CfnEventSourceMapping,
  value: string | undefined,
  type: abstract new (...args: never[]) => T,
): T | undefined {
  const stack = Stack.of(from);
  const resolved = stack.resolve(value) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] } | undefined;
  const logicalId = resolved?.['Fn::GetAtt']?.[0] ?? resolved?.Ref;
  return stack.node
    .findAll()
    .find(
      (node): node is T & CfnQueue =>
        node instanceof type && stack.resolve((node as unknown as CfnQueue).logicalId) === logicalId,
    );
}
