import type { JsonOperation } from '../../../aws/json-protocol';
import type { QueueAuthorizer } from '../authorize';
import { invalidValue } from '../errors';
import type { MoveTasks } from '../move-tasks';

/** What a caller needs on the source of a move besides the operation itself (SQS developer guide). */
const SOURCE_RIGHTS = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

const MAX_RESULTS = 10;

/** The operations on message move tasks. */
export function moveOperations(tasks: MoveTasks, authorizer: QueueAuthorizer): Record<string, JsonOperation> {
  return {
    StartMessageMoveTask(input, { principal }) {
      const source = tasks.queue('SourceArn', input.SourceArn);
      for (const right of SOURCE_RIGHTS) authorizer.assertAllowed(principal, right, source.arn, source);
      if (input.DestinationArn !== undefined) {
        const destination = tasks.queue('DestinationArn', input.DestinationArn);
        authorizer.assertAllowed(principal, 'SendMessage', destination.arn, destination);
      }
      return { TaskHandle: tasks.start(source, input.DestinationArn, input.MaxNumberOfMessagesPerSecond) };
    },

    ListMessageMoveTasks(input, { principal }) {
      const source = tasks.queue('SourceArn', input.SourceArn);
      authorizer.assertAllowed(principal, 'ListMessageMoveTasks', source.arn, source);
      const max = input.MaxResults ?? 1;
      if (!Number.isInteger(max) || max < 1 || max > MAX_RESULTS) {
        throw invalidValue(max, 'MaxResults', `Must be between 1 and ${MAX_RESULTS}, if provided.`);
      }
      return { Results: tasks.list(source, max) };
    },

    CancelMessageMoveTask(input, { principal }) {
      const source = tasks.queue('SourceArn', tasks.sourceArnIn(input.TaskHandle));
      authorizer.assertAllowed(principal, 'CancelMessageMoveTask', source.arn, source);
      return { ApproximateNumberOfMessagesMoved: tasks.cancel(input.TaskHandle) };
    },
  };
}
