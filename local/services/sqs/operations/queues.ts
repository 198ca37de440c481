import type { JsonOperation } from '../../../aws/json-protocol';
import type { Clock } from '../../../core/clock';
import type { QueueAuthorizer } from '../authorize';
import { invalidAttributeName, invalidValue, missingParameter, queueDoesNotExist, sqsError } from '../errors';
import type { Queue } from '../state/queue';
import type { Queues } from '../state/queues';

/** How long a queue refuses another purge, in milliseconds. */
const PURGE_REST_MS = 60_000;

/** Default and largest page of the list calls. */
const PAGE = 1000;

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}

function allAttributes(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    ...queue.attributes,
  };
}

/** Names that may be asked for although a queue need not have them. */
const OPTIONAL_ATTRIBUTES = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'SqsManagedSseEnabled',
]);

function selectAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const all = allAttributes(queue);
  if (names.includes('All')) return all;
  const selected: Record<string, string> = {};
  for (const name of names) {
    const value = all[name];
    if (value !== undefined) selected[name] = value;
    else if (!OPTIONAL_ATTRIBUTES.has(name)) throw invalidAttributeName(`Unknown Attribute ${name}.`);
  }
  return selected;
}

function page<T>(
  items: readonly T[],
  max: number | undefined,
  token: string | undefined,
): { readonly items: readonly T[]; readonly next?: string } {
  const size = max === undefined ? PAGE : max;
  if (!Number.isInteger(size) || size < 1 || size > PAGE)
    throw invalidValue(max, 'MaxResults', `Must be between 1 and ${PAGE}, if provided.`);
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start)) throw invalidValue(token, 'NextToken', 'Take it from the answer to the previous call.');
  const end = start + size;
  const more = max !== undefined && end < items.length;
  return { items: items.slice(start, end), ...(more && { next: Buffer.from(String(end)).toString('base64url') }) };
}

/** The operations on queues, their attributes and their tags. */
export function queueOperations(
  queues: Queues,
  authorizer: QueueAuthorizer,
  clock: Clock,
): Record<string, JsonOperation> {
  return {
    CreateQueue(input, { principal }) {
      if (!input.QueueName) throw missingParameter('QueueName');
      const existing = queues.find(input.QueueName);
      authorizer.assertAllowed(principal, 'CreateQueue', queues.arnOf(input.QueueName), existing);
      queues.assertNameIsFree(input.QueueName);
      return { QueueUrl: queues.urlOf(queues.create(input.QueueName, input.Attributes ?? {}, input.tags ?? {})) };
    },

    DeleteQueue(input, { principal }) {
      queues.delete(authorizer.queue(principal, 'DeleteQueue', input.QueueUrl));
    },

    GetQueueUrl(input, { principal }) {
      if (!input.QueueName) throw missingParameter('QueueName');
      const queue = queues.find(input.QueueName);
      authorizer.assertAllowed(principal, 'GetQueueUrl', queues.arnOf(input.QueueName), queue);
      const { QueueOwnerAWSAccountId: owner } = input;
      if (!queue || (owner !== undefined && !queue.arn.includes(`:${owner}:`))) throw queueDoesNotExist();
      return { QueueUrl: queues.urlOf(queue) };
    },

    ListQueues(input, { principal }) {
      authorizer.assertAllowed(principal, 'ListQueues', '*');
      const matching = queues.all().filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ''));
      const { items, next } = page(matching, input.MaxResults, input.NextToken);
      if (items.length === 0) return {};
      return { QueueUrls: items.map((queue) => queues.urlOf(queue)), ...(next !== undefined && { NextToken: next }) };
    },

    GetQueueAttributes(input, { principal }) {
      const queue = authorizer.queue(principal, 'GetQueueAttributes', input.QueueUrl);
      const Attributes = selectAttributes(queue, input.AttributeNames ?? []);
      return Object.keys(Attributes).length > 0 ? { Attributes } : {};
    },

    SetQueueAttributes(input, { principal }) {
      const queue = authorizer.queue(principal, 'SetQueueAttributes', input.QueueUrl);
      if (input.Attributes === undefined) throw missingParameter('Attributes');
      queues.setAttributes(queue, input.Attributes);
    },

    PurgeQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'PurgeQueue', input.QueueUrl);
      if (queue.purgedAt !== undefined && clock.now() < queue.purgedAt + PURGE_REST_MS) {
        throw sqsError(
          'PurgeQueueInProgress',
          'AWS.SimpleQueueService.PurgeQueueInProgress',
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
          403,
        );
      }
      queue.purge();
    },

    ListDeadLetterSourceQueues(input, { principal }) {
      const queue = authorizer.queue(principal, 'ListDeadLetterSourceQueues', input.QueueUrl);
      const { items, next } = page(queues.sourcesOf(queue), input.MaxResults, input.NextToken);
      return { queueUrls: items.map((source) => queues.urlOf(source)), ...(next !== undefined && { NextToken: next }) };
    },

    ListQueueTags(input, { principal }) {
      const queue = authorizer.queue(principal, 'ListQueueTags', input.QueueUrl);
      return Object.keys(queue.tags).length > 0 ? { Tags: queue.tags } : {};
    },

    TagQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'TagQueue', input.QueueUrl);
      queue.tags = { ...queue.tags, ...input.Tags };
    },

    UntagQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'UntagQueue', input.QueueUrl);
      const removed = new Set<string>(input.TagKeys ?? []);
      queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !removed.has(key)));
    },
  };
}
