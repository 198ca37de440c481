import type {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Operations } from '../../../aws/typed-operations';
import { readNumber, readText } from '../../../aws/wire-input';
import type { QueueAuthorizer } from '../authorize';
import { invalidValue } from '../errors';
import type { MoveTasks } from '../move-tasks';

/** The permissions that `StartMessageMoveTask` requires on the source queue (SQS developer guide). */
const SOURCE_PERMISSIONS = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

const MAX_RESULTS = 10;

export function moveTaskOperations(tasks: MoveTasks, authorizer: QueueAuthorizer) {
  return {
    StartMessageMoveTask(input, { principal }) {
      const source = tasks.queue('SourceArn', readText(input, 'SourceArn'));
      for (const permission of SOURCE_PERMISSIONS) {
        authorizer.assertAllowed(principal, permission, source.arn, source);
      }
      const destinationArn = readText(input, 'DestinationArn');
      if (destinationArn !== undefined) {
        const destination = tasks.queue('DestinationArn', destinationArn);
        authorizer.assertAllowed(principal, 'SendMessage', destination.arn, destination);
      }
      return { TaskHandle: tasks.start(source, destinationArn, readNumber(input, 'MaxNumberOfMessagesPerSecond')) };
    },

    ListMessageMoveTasks(input, { principal }) {
      const source = tasks.queue('SourceArn', readText(input, 'SourceArn'));
      authorizer.assertAllowed(principal, 'ListMessageMoveTasks', source.arn, source);
      const max = readNumber(input, 'MaxResults') ?? 1;
      if (!Number.isInteger(max) || max < 1 || max > MAX_RESULTS) {
        throw invalidValue(max, 'MaxResults', `Must be between 1 and ${MAX_RESULTS}, if provided.`);
      }
      return { Results: tasks.list(source, max) };
    },

    CancelMessageMoveTask(input, { principal }) {
      const handle = readText(input, 'TaskHandle');
      const source = tasks.queue('SourceArn', tasks.sourceArnIn(handle));
      authorizer.assertAllowed(principal, 'CancelMessageMoveTask', source.arn, source);
      return { ApproximateNumberOfMessagesMoved: tasks.cancel(source, handle) };
    },
  } satisfies Operations<{
    StartMessageMoveTask: StartMessageMoveTaskCommand;
    ListMessageMoveTasks: ListMessageMoveTasksCommand;
    CancelMessageMoveTask: CancelMessageMoveTaskCommand;
  }>;
}
