import { Annotations, Stack } from 'aws-cdk-lib';
import type { IAspect } from 'aws-cdk-lib';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { describeProblem } from '../errors';
import { judgeVisibility, queueBatchProblems } from './event-source-mapping';

/** Visibility timeout of a queue that names none, in seconds (SQS). */
const DEFAULT_VISIBILITY_SECONDS = 30;
/** Timeout of a function that names none, in seconds (Lambda). */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Batch size of a queue mapping that names none (Lambda). */
const DEFAULT_BATCH_SIZE = 10;

/**
 * Refuses queue consumers that Lambda refuses at deployment: batch and window that do not go together, and a
 * visibility timeout under the function's timeout. Warns under six times the timeout.
 *
 * Works on the app as a whole, because queue and function of a mapping know nothing of each other. Mappings of
 * imported queues and functions are not judged: their settings are not in the app.
 */
export class QueueMappingRules implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnEventSourceMapping) || node.startingPosition !== undefined) return;
    const queue = referred(node, node.eventSourceArn, CfnQueue);
    if (queue === undefined) return;
    const batchSize = node.batchSize ?? DEFAULT_BATCH_SIZE;
    const window = node.maximumBatchingWindowInSeconds ?? 0;
    const problems = queueBatchProblems(batchSize, window, queue.fifoQueue === true, 'event source mapping');
    const consumer = referred(node, node.functionName, CfnFunction);
    if (consumer !== undefined) {
      const visibility = queue.visibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS;
      const timeout = consumer.timeout ?? DEFAULT_TIMEOUT_SECONDS;
      const verdict = judgeVisibility(visibility, timeout, queue.node.path);
      problems.push(...verdict.problems);
      if (verdict.warning !== undefined) Annotations.of(node).addWarningV2('tidings:queueVisibility', verdict.warning);
    }
    for (const problem of problems) Annotations.of(node).addError(describeProblem(problem));
  }
}

/** The resource that a property refers to with Ref or Fn::GetAtt, when it stands in the same stack. */
function referred<T extends IConstruct>(
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
