import type { Clock, Timer } from '../../core/clock';
import type { Random } from '../../core/random';
import { invalidParameter, invalidValue, resourceNotFound } from './errors';
import type { StoredMessage } from './state/message';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';

/** Most messages per second that a caller may ask for, and the pace without a wish. */
const MAX_PER_SECOND = 500;

/** Messages of one step of a task without a wished pace. */
const STEP = 10;

/** How many finished tasks a source remembers. */
const HISTORY = 10;

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

interface MoveTask {
  readonly id: string;
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

/** Redrive of dead-letter queues: `StartMessageMoveTask` and its companions. */
export class MoveTasks {
  readonly #tasks = new Map<string, MoveTask[]>();

  constructor(
    private readonly queues: Queues,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The queue of a task call. @throws AwsError `ResourceNotFoundException` */
  queue(parameter: 'SourceArn' | 'DestinationArn', arn: unknown): Queue {
    const queue = this.queues.findByArn(String(arn));
    if (queue) return queue;
    throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }

  /**
   * Starts to move the visible messages of a dead-letter queue to `destinationArn`, or back to where each came from.
   * A moved message is a new one: new id, new time of sending.
   * @throws AwsError unless the source is the dead-letter queue of an SQS queue and has no task that runs
   */
  start(source: Queue, destinationArn: string | undefined, perSecond: number | undefined): string {
    if (destinationArn !== undefined) this.queue('DestinationArn', destinationArn);
    if (this.queues.sourcesOf(source).length === 0) {
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    }
    if (perSecond !== undefined && !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= MAX_PER_SECOND)) {
      throw invalidValue(
        perSecond,
        'MaxNumberOfMessagesPerSecond',
        `Must be between 1 and ${MAX_PER_SECOND}, if provided.`,
      );
    }
    const earlier = this.#tasks.get(source.arn) ?? [];
    if (earlier.some((task) => task.status === 'RUNNING')) {
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const id = this.random.uuid();
    const task: MoveTask = {
      id,
      handle: Buffer.from(JSON.stringify({ taskId: id, sourceArn: source.arn })).toString('base64'),
      source,
      destinationArn,
      perSecond,
      startedAt: this.clock.now(),
      toMove: source.counts().visible,
      moved: 0,
      status: 'RUNNING',
      failureReason: undefined,
      timer: undefined,
    };
    this.#tasks.set(source.arn, [task, ...earlier].slice(0, HISTORY));
    this.#step(task);
    return task.handle;
  }

  /** The latest tasks of a source, newest first, as on the wire. */
  list(source: Queue, max: number): readonly Record<string, unknown>[] {
    return (this.#tasks.get(source.arn) ?? []).slice(0, max).map((task) => ({
      ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
      Status: task.status,
      SourceArn: task.source.arn,
      ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
      ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
      StartedTimestamp: task.startedAt,
    }));
  }

  /** The ARN of the source that a handle names. @throws AwsError `InvalidParameterValue` for what is no handle */
  sourceArnIn(handle: unknown): string {
    try {
      const { sourceArn } = JSON.parse(Buffer.from(String(handle), 'base64').toString()) as Record<string, unknown>;
      if (typeof sourceArn === 'string') return sourceArn;
    } catch {
      // Falls through: whatever cannot be read is no handle.
    }
    throw invalidParameter('Value for parameter TaskHandle is invalid.');
  }

  /** Cancels a running task; returns how many messages it had moved. @throws AwsError `ResourceNotFoundException` */
  cancel(handle: string): number {
    const source = this.queue('SourceArn', this.sourceArnIn(handle));
    const task = (this.#tasks.get(source.arn) ?? []).find((one) => one.handle === handle && one.status === 'RUNNING');
    if (!task) throw resourceNotFound('Task does not exist.');
    this.#finish(task, 'CANCELLED');
    return task.moved;
  }

  /** Stops all tasks where they are. */
  close(): void {
    for (const task of [...this.#tasks.values()].flat()) task.timer?.cancel();
  }

  #step(task: MoveTask): void {
    const messages = task.source.withdraw(task.perSecond === undefined ? STEP : 1);
    if (messages.length === 0) return this.#finish(task, 'COMPLETED');
    for (const [index, message] of messages.entries()) {
      const target = this.queues.findByArn(task.destinationArn ?? message.deadLetterSource ?? '');
      if (!target) {
        for (const unmoved of messages.slice(index)) task.source.restore(unmoved);
        const unknown = task.destinationArn === undefined && message.deadLetterSource === undefined;
        task.failureReason = unknown ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue';
        return this.#finish(task, 'FAILED');
      }
      resend(message, target);
      task.moved += 1;
    }
    const delayMs = task.perSecond === undefined ? (1000 * STEP) / MAX_PER_SECOND : 1000 / task.perSecond;
    task.timer = this.clock.setTimeout(() => this.#step(task), delayMs);
  }

  #finish(task: MoveTask, status: Status): void {
    task.timer?.cancel();
    task.status = status;
  }
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
