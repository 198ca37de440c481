import type { Account } from '../../../core/account';
import { arn } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import { invalidAttributeValue, invalidParameter, invalidValue, queueDoesNotExist, sqsError } from '../errors';
import type { StoredMessage } from './message';
import { Queue } from './queue';
import type { Attributes, RedriveAllowPolicy } from './queue-attributes';
import {
  DEFAULT_ATTRIBUTES,
  DEFAULT_FIFO_ATTRIBUTES,
  checkAttributes,
  mergeAttributes,
  parseRedrivePolicy,
} from './queue-attributes';

/** Time after the deletion of a queue in which its name cannot be used again, in milliseconds. */
const NAME_REUSE_MS = 60_000;

const NAME = /^[A-Za-z0-9_-]{1,80}$/;
const FIFO_NAME = /^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/;

export interface QueuesOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  /** Returns the URL of the AWS endpoint. Called only after the endpoint has started to listen. */
  readonly awsEndpointUrl: () => string;
  readonly duplicateProbability: number;
  readonly inFlightLimit: number;
}

/** The queues of the account. */
export interface Queues {
  arnOf(name: string): string;
  urlOf(queue: Queue): string;
  /**
   * The queue name in a queue URL. Only the last two segments of the path matter, so that URLs of any host are
   * accepted.
   * @throws AwsError `InvalidAddress` (404) when the segments are missing, `QueueDoesNotExist` for another account
   */
  nameIn(url: string | undefined): string;
  find(name: string): Queue | undefined;
  findByArn(queueArn: string): Queue | undefined;
  /** Sorted by name. */
  all(): readonly Queue[];
  /** The queues whose dead-letter queue is `target`. */
  sourcesOf(target: Queue): readonly Queue[];
  /**
   * Creates a queue, or returns the existing queue if the attributes are the same.
   * @throws AwsError `QueueNameExists` if the attributes differ, or the errors of `checkAttributes`
   */
  create(name: string, attributes: Attributes, tags?: Readonly<Record<string, string>>): Queue;
  /** @throws AwsError the errors of `checkAttributes`; `InvalidAttributeValue` for a change of the queue's type */
  setAttributes(queue: Queue, changes: Attributes): void;
  delete(queue: Queue): void;
  /** @throws AwsError `QueueDeletedRecently` if a queue of this name was deleted within the last 60 seconds */
  assertNameIsFree(name: string): void;
  /** Ends the waiting receives of all queues. */
  close(): void;
}

/** Describes why a queue cannot have a name; `undefined` if it can. */
export function nameProblem(name: string, fifo: boolean): string | undefined {
  if ((fifo ? FIFO_NAME : NAME).test(name)) return undefined;
  return fifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
}

function admits(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (policy?.redrivePermission === 'byQueue') return (policy.sourceQueueArns ?? []).includes(sourceArn);
  return policy?.redrivePermission !== 'denyAll';
}

function assertSameAttributes(existing: Queue, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (existing.attributes[name] === value) continue;
    throw sqsError(
      'QueueNameExists',
      'QueueAlreadyExists',
      `A queue already exists with the same name and a different value for attribute ${name}`,
    );
  }
}

/** Creates the state of an account without queues. */
export function createQueues(options: QueuesOptions): Queues {
  const { account, clock, random, reporter, duplicateProbability, inFlightLimit } = options;
  const queues = new Map<string, Queue>();
  const deletedAt = new Map<string, number>();

  const arnOf = (name: string): string => arn(account, 'sqs', name);

  const findByArn = (queueArn: string): Queue | undefined => {
    const queue = queues.get(queueArn.slice(queueArn.lastIndexOf(':') + 1));
    return queue?.arn === queueArn ? queue : undefined;
  };

  const all = (): readonly Queue[] => [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  /** @throws AwsError `InvalidParameterValue` if the redrive policy in `attributes` cannot be applied */
  const checkRedrive = (sourceArn: string, fifo: boolean, attributes: Attributes): void => {
    const value = attributes['RedrivePolicy'];
    if (!value) return;
    const target = findByArn(parseRedrivePolicy(value).deadLetterTargetArn);
    const reject = (reason: string): never => {
      throw invalidValue(value, 'RedrivePolicy', reason);
    };
    if (!target) return reject('Dead letter target does not exist.');
    if (target.arn === sourceArn) return reject('Dead letter target must be another queue than the source.');
    if (target.fifo !== fifo) return reject('Dead-letter queue must be same type of queue as the source.');
    if (!admits(target.settings.redriveAllow, sourceArn))
      reject(`The redrive allow policy of ${target.arn} does not allow this queue as a source.`);
  };

  const deadLetter = (from: Queue, message: StoredMessage): boolean => {
    const targetArn = from.settings.redrive?.deadLetterTargetArn ?? '';
    const target = findByArn(targetArn);
    if (!target) {
      reporter.report({
        type: 'warning',
        message: `${from.arn}: message ${message.messageId} was received ${message.receiveCount} times, but its dead-letter queue ${targetArn} does not exist; the message stays in the queue.`,
      });
      return false;
    }
    reporter.report({
      type: 'debug',
      area: 'sqs',
      message: `${from.name}: message ${message.messageId} moves to ${target.name} after ${message.receiveCount} receives`,
    });
    target.addDeadLetter(message, from);
    return true;
  };

  return {
    arnOf,
    urlOf: (queue) => `${options.awsEndpointUrl()}/${account.accountId}/${queue.name}`,
    nameIn(url) {
      const [accountId, name] = (url ?? '').split(/[?#]/)[0]!.split('/').slice(-2);
      if (!name || !accountId || !/^\d{12}$/.test(accountId)) {
        throw sqsError('InvalidAddress', 'InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
      }
      if (accountId !== account.accountId) throw queueDoesNotExist();
      return name;
    },
    find: (name) => queues.get(name),
    findByArn,
    all,
    sourcesOf: (target) => all().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === target.arn),
    create(name, attributes, tags = {}) {
      const fifo = attributes['FifoQueue'] === 'true';
      const problem = nameProblem(name, fifo);
      if (problem !== undefined) throw invalidParameter(problem);
      checkAttributes(attributes, fifo);
      const existing = queues.get(name);
      if (existing) {
        assertSameAttributes(existing, attributes);
        return existing;
      }
      checkRedrive(arnOf(name), fifo, attributes);
      const defaults = { ...DEFAULT_ATTRIBUTES, ...(fifo && DEFAULT_FIFO_ATTRIBUTES) };
      const context = { clock, random, duplicateProbability, inFlightLimit, deadLetter };
      const queue = new Queue(name, arnOf(name), mergeAttributes(defaults, attributes), context);
      queue.tags = tags;
      queues.set(name, queue);
      return queue;
    },
    setAttributes(queue, changes) {
      if (queue.fifo && changes['FifoQueue'] !== undefined && changes['FifoQueue'] !== 'true') {
        throw invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
      }
      checkAttributes(changes, queue.fifo);
      checkRedrive(queue.arn, queue.fifo, changes);
      queue.setAttributes(changes);
    },
    delete(queue) {
      queue.close();
      queues.delete(queue.name);
      deletedAt.set(queue.name, clock.now());
    },
    assertNameIsFree(name) {
      const deleted = deletedAt.get(name);
      if (deleted === undefined || deleted + NAME_REUSE_MS <= clock.now()) return;
      throw sqsError(
        'QueueDeletedRecently',
        'AWS.SimpleQueueService.QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    },
    close() {
      for (const queue of queues.values()) queue.close();
    },
  };
}
