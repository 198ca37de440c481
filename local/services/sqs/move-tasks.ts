import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import type { WireOutput } from '../../aws/typed-operations';
import type { Clock, Timer } from '../../core/clock';
import type { Random } from '../../core/random';
import { invalidParameter, invalidValue, resourceNotFound } from './errors';
import type { StoredMessage } from './state/message';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';

/** Maximum rate that a caller may request, in messages per second, and the default rate. */
const MAX_PER_SECOND = 500;

/** Number of messages that a task without a requested rate moves in one step. */
const STEP = 10;

/** Number of tasks that the engine keeps per source queue. */
const HISTORY = 10;

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: Status;
  failureReason: string | undefined;
  timer: Timer | undefined;
}

/** Redrive of dead-letter queues: the tasks of `StartMessageMoveTask`. */
export interface MoveTasks {
  /** The queue that a call names. @throws AwsError `ResourceNotFoundException` */
  queue(parameter: 'SourceArn' | 'DestinationArn', arn: string | undefined): Queue;
  /**
   * Starts to move the visible messages of a dead-letter queue to `destinationArn` or, without it, back to the queue
   * that each message came from. A moved message gets a new id and a new send time.
   * @throws AwsError if the source is not the dead-letter queue of an SQS queue, or if a task for the source is running
   */
  start(source: Queue, destinationArn: string | undefined, perSecond: number | undefined): string;
  /** The latest tasks of a source, newest first. */
  list(source: Queue, max: number): readonly WireOutput<ListMessageMoveTasksResultEntry>[];
  /**
   * The ARN of the source queue in a task handle.
   * @throws AwsError `InvalidParameterValue` if the text is not a task handle
   */
  sourceArnIn(handle: string | undefined): string;
  /**
   * Cancels a running task.
   * @returns the number of messages that the task moved
   * @throws AwsError `ResourceNotFoundException`
   */
  cancel(source: Queue, handle: string | undefined): number;
  /** Stops all tasks. Messages that were not moved stay in their source queue. */
  close(): void;
}

function describe(task: MoveTask): WireOutput<ListMessageMoveTasksResultEntry> {
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
    Status: task.status,
    SourceArn: task.source.arn,
    ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
    ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

function resend(message: StoredMessage, target: Queue): void {
  const trace = message.traceHeader;
  target.send(
    {
      MessageBody: message.body,
      MessageAttributes: message.messageAttributes,
      MessageSystemAttributes:
        trace === undefined ? undefined : { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    },
    message.senderId,
  );
}

/** Creates the move tasks of an account's queues. */
export function createMoveTasks(queues: Queues, clock: Clock, random: Random): MoveTasks {
  const tasksBySource = new Map<string, readonly MoveTask[]>();

  const queue: MoveTasks['queue'] = (parameter, arn) => {
    const found = queues.findByArn(arn ?? '');
    if (found) return found;
    throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  };

  const finish = (task: MoveTask, status: Status): void => {
    task.timer?.cancel();
    task.status = status;
  };

  const fail = (task: MoveTask, unmoved: readonly StoredMessage[], reason: string): void => {
    for (const message of unmoved) task.source.restore(message);
    task.failureReason = reason;
    finish(task, 'FAILED');
  };

  const step = (task: MoveTask): void => {
    const messages = task.source.withdraw(task.perSecond === undefined ? STEP : 1);
    if (messages.length === 0) return finish(task, 'COMPLETED');
    for (const [index, message] of messages.entries()) {
      const targetArn = task.destinationArn ?? message.deadLetterSource;
      const target = queues.findByArn(targetArn ?? '');
      if (!target) {
        const reason =
          targetArn === undefined ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue';
        return fail(task, messages.slice(index), reason);
      }
      resend(message, target);
      task.moved += 1;
    }
    const delayMs = task.perSecond === undefined ? (1000 * STEP) / MAX_PER_SECOND : 1000 / task.perSecond;
    task.timer = clock.setTimeout(() => step(task), delayMs);
  };

  return {
    queue,
    start(source, destinationArn, perSecond) {
      if (destinationArn !== undefined) queue('DestinationArn', destinationArn);
      if (queues.sourcesOf(source).length === 0) {
        throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
      }
      if (perSecond !== undefined && !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= MAX_PER_SECOND)) {
        throw invalidValue(
          perSecond,
          'MaxNumberOfMessagesPerSecond',
          `Must be between 1 and ${MAX_PER_SECOND}, if provided.`,
        );
      }
      const earlier = tasksBySource.get(source.arn) ?? [];
      if (earlier.some((task) => task.status === 'RUNNING')) {
        throw invalidParameter(
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        );
      }
      const handle = { taskId: random.uuid(), sourceArn: source.arn };
      const task: MoveTask = {
        handle: Buffer.from(JSON.stringify(handle)).toString('base64'),
        source,
        destinationArn,
        perSecond,
        startedAt: clock.now(),
        toMove: source.counts().visible,
        moved: 0,
        status: 'RUNNING',
        failureReason: undefined,
        timer: undefined,
      };
      tasksBySource.set(source.arn, [task, ...earlier].slice(0, HISTORY));
      step(task);
      return task.handle;
    },
    list: (source, max) => (tasksBySource.get(source.arn) ?? []).slice(0, max).map(describe),
    sourceArnIn(handle) {
      try {
        const content: unknown = JSON.parse(Buffer.from(handle ?? '', 'base64').toString());
        const { sourceArn } = content as Readonly<Record<string, unknown>>;
        if (typeof sourceArn === 'string') return sourceArn;
      } catch {
        // A text that is not JSON, or whose JSON is null, is not a task handle either.
      }
      throw invalidParameter('Value for parameter TaskHandle is invalid.');
    },
    cancel(source, handle) {
      const tasks = tasksBySource.get(source.arn) ?? [];
      const task = tasks.find((candidate) => candidate.handle === handle && candidate.status === 'RUNNING');
      if (!task) throw resourceNotFound('Task does not exist.');
      finish(task, 'CANCELLED');
      return task.moved;
    },
    close() {
      for (const task of [...tasksBySource.values()].flat()) task.timer?.cancel();
    },
  };
}
