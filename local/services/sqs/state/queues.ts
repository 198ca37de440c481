import type { Account } from '../../../core/account';
import { arn } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import { invalidAttributeValue, invalidParameter, invalidValue, queueDoesNotExist, sqsError } from '../errors';
import type { StoredMessage } from './message';
import { Queue } from './queue';
import type { Attributes } from './queue-attributes';
import {
  DEFAULT_ATTRIBUTES,
  DEFAULT_FIFO_ATTRIBUTES,
  checkAttributes,
  mergeAttributes,
  parseRedrivePolicy,
} from './queue-attributes';

/** How long the name of a deleted queue cannot be used again, in milliseconds. */
const NAME_REST_MS = 60_000;

const NAME = /^[A-Za-z0-9_-]{1,80}$/;
const FIFO_NAME = /^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/;

/** What the queues of the account need. */
export interface QueuesOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  /** For example `http://127.0.0.1:4566`; known once the endpoint listens. */
  readonly awsEndpointUrl: () => string;
  readonly duplicateProbability: number;
  readonly inFlightLimit: number;
}

/** Why a queue cannot have this name, if it cannot. */
export function nameProblem(name: string, fifo: boolean): string | undefined {
  if ((fifo ? FIFO_NAME : NAME).test(name)) return undefined;
  return fifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
}

/** All queues of the account. */
export class Queues {
  readonly #queues = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();

  constructor(private readonly options: QueuesOptions) {}

  arnOf(name: string): string {
    return arn(this.options.account, 'sqs', name);
  }

  urlOf(queue: Queue): string {
    return `${this.options.awsEndpointUrl()}/${this.options.account.accountId}/${queue.name}`;
  }

  /**
   * The name in a queue URL. Only the last two segments of the path count, so that URLs for any host are understood.
   * @throws AwsError `InvalidAddress` (404) when they are missing, `QueueDoesNotExist` for another account
   */
  nameIn(url: string | undefined): string {
    const [account, name] = (url ?? '').split(/[?#]/)[0]!.split('/').slice(-2);
    if (!name || !account || !/^\d{12}$/.test(account)) {
      throw sqsError('InvalidAddress', 'InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
    }
    if (account !== this.options.account.accountId) throw queueDoesNotExist();
    return name;
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  findByArn(queueArn: string): Queue | undefined {
    const queue = this.#queues.get(queueArn.slice(queueArn.lastIndexOf(':') + 1));
    return queue?.arn === queueArn ? queue : undefined;
  }

  all(): readonly Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The queues that name this one as their dead-letter queue. */
  sourcesOf(target: Queue): readonly Queue[] {
    return this.all().filter((queue) => queue.settings.redrive?.deadLetterTargetArn === target.arn);
  }

  /** Creates a queue; the same call again answers the same queue. @throws AwsError `QueueNameExists` when attributes differ */
  create(name: string, attributes: Attributes, tags: Readonly<Record<string, string>> = {}): Queue {
    const fifo = attributes['FifoQueue'] === 'true';
    const problem = nameProblem(name, fifo);
    if (problem !== undefined) throw invalidParameter(problem);
    checkAttributes(attributes, fifo);
    const existing = this.#queues.get(name);
    if (existing) return this.#same(existing, attributes);
    this.checkRedrive(this.arnOf(name), fifo, attributes);
    const { clock, random, duplicateProbability, inFlightLimit } = this.options;
    const context = { clock, random, duplicateProbability, inFlightLimit, deadLetter: this.#deadLetter.bind(this) };
    const defaults = { ...DEFAULT_ATTRIBUTES, ...(fifo && DEFAULT_FIFO_ATTRIBUTES) };
    const queue = new Queue(name, this.arnOf(name), mergeAttributes(defaults, attributes), context);
    queue.tags = tags;
    this.#queues.set(name, queue);
    return queue;
  }

  /** @throws AwsError as `checkAttributes`, and when a FIFO queue should become a standard one or the reverse */
  setAttributes(queue: Queue, changes: Attributes): void {
    if (queue.fifo && changes['FifoQueue'] !== undefined && changes['FifoQueue'] !== 'true') {
      throw invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
    }
    checkAttributes(changes, queue.fifo);
    this.checkRedrive(queue.arn, queue.fifo, changes);
    queue.setAttributes(changes);
  }

  delete(queue: Queue): void {
    queue.close();
    this.#queues.delete(queue.name);
    this.#deletedAt.set(queue.name, this.options.clock.now());
  }

  /** @throws AwsError `QueueDeletedRecently` within 60 seconds after a queue of this name was deleted */
  assertNameIsFree(name: string): void {
    const deletedAt = this.#deletedAt.get(name);
    if (deletedAt === undefined || deletedAt + NAME_REST_MS <= this.options.clock.now()) return;
    throw sqsError(
      'QueueDeletedRecently',
      'AWS.SimpleQueueService.QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  }

  /** Whether the redrive policy in `attributes` can work. @throws AwsError `InvalidParameterValue` */
  checkRedrive(sourceArn: string, fifo: boolean, attributes: Attributes): void {
    const value = attributes['RedrivePolicy'];
    if (!value) return;
    const target = this.findByArn(parseRedrivePolicy(value).deadLetterTargetArn);
    const refuse = (reason: string): never => {
      throw invalidValue(value, 'RedrivePolicy', reason);
    };
    if (!target) return refuse('Dead letter target does not exist.');
    if (target.arn === sourceArn) return refuse('Dead letter target must be another queue than the source.');
    if (target.fifo !== fifo) return refuse('Dead-letter queue must be same type of queue as the source.');
    const allow = target.settings.redriveAllow;
    const allowed =
      allow?.redrivePermission === 'byQueue'
        ? (allow.sourceQueueArns ?? []).includes(sourceArn)
        : allow?.redrivePermission !== 'denyAll';
    return allowed ? undefined : refuse(`The redrive allow policy of ${target.arn} does not admit this queue.`);
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }

  #same(existing: Queue, attributes: Attributes): Queue {
    for (const [name, value] of Object.entries(attributes)) {
      if (existing.attributes[name] === value) continue;
      throw sqsError(
        'QueueNameExists',
        'QueueAlreadyExists',
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
    return existing;
  }

  #deadLetter(from: Queue, message: StoredMessage): boolean {
    const targetArn = from.settings.redrive?.deadLetterTargetArn ?? '';
    const target = this.findByArn(targetArn);
    if (!target) {
      this.options.reporter.report({
        type: 'warning',
        message: `${from.arn}: message ${message.messageId} was received ${message.receiveCount} times, but its dead-letter queue ${targetArn} does not exist; the message stays.`,
      });
      return false;
    }
    this.options.reporter.report({
      type: 'debug',
      area: 'sqs',
      message: `${from.name}: message ${message.messageId} goes to ${target.name} after ${message.receiveCount} receives`,
    });
    target.adopt(message, from);
    return true;
  }
}
