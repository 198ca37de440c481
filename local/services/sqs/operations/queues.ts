import type {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListDeadLetterSourceQueuesRequest,
  ListQueueTagsCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { Operations, WireInput } from '../../../aws/typed-operations';
import { readNumber, readText, readTextMap, readTexts } from '../../../aws/wire-input';
import type { Clock } from '../../../core/clock';
import { paginate } from '../../../core/paginate';
import type { Page } from '../../../core/paginate';
import type { QueueAuthorizer } from '../authorize';
import { invalidAttributeName, invalidValue, missingParameter, queueDoesNotExist, sqsError } from '../errors';
import type { Queue } from '../state/queue';
import type { Queues } from '../state/queues';

/** Time after a purge in which a queue rejects another one, in milliseconds. */
const PURGE_INTERVAL_MS = 60_000;

/** Default and maximum page size of the list operations. */
const PAGE_SIZE = 1000;

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

/** Attributes that a caller may request even if the queue does not have them. */
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

/** One page of queues. Without `MaxResults`, SQS returns the first 1,000 and no token. */
function pageOf(queues: readonly Queue[], input: WireInput<ListDeadLetterSourceQueuesRequest>): Page<Queue> {
  const max = readNumber(input, 'MaxResults');
  const token = readText(input, 'NextToken');
  const size = max ?? PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE)
    throw invalidValue(max, 'MaxResults', `Must be between 1 and ${PAGE_SIZE}, if provided.`);
  const page = paginate(queues, size, token, () =>
    invalidValue(token, 'NextToken', 'Use the token of the previous response.'),
  );
  return max === undefined ? { items: page.items, nextToken: undefined } : page;
}

/** The operations on queues, their attributes and their tags. */
export function queueOperations(queues: Queues, authorizer: QueueAuthorizer, clock: Clock) {
  return {
    CreateQueue(input, { principal }) {
      const name = readText(input, 'QueueName');
      if (!name) throw missingParameter('QueueName');
      authorizer.assertAllowed(principal, 'CreateQueue', queues.arnOf(name), queues.find(name));
      queues.assertNameIsFree(name);
      const queue = queues.create(name, readTextMap(input, 'Attributes') ?? {}, readTextMap(input, 'tags') ?? {});
      return { QueueUrl: queues.urlOf(queue) };
    },

    DeleteQueue(input, { principal }) {
      queues.delete(authorizer.queue(principal, 'DeleteQueue', readText(input, 'QueueUrl')));
    },

    GetQueueUrl(input, { principal }) {
      const name = readText(input, 'QueueName');
      if (!name) throw missingParameter('QueueName');
      const queue = queues.find(name);
      authorizer.assertAllowed(principal, 'GetQueueUrl', queues.arnOf(name), queue);
      const owner = readText(input, 'QueueOwnerAWSAccountId');
      if (!queue || (owner !== undefined && !queue.arn.includes(`:${owner}:`))) throw queueDoesNotExist();
      return { QueueUrl: queues.urlOf(queue) };
    },

    ListQueues(input, { principal }) {
      authorizer.assertAllowed(principal, 'ListQueues', '*');
      const prefix = readText(input, 'QueueNamePrefix') ?? '';
      const { items, nextToken } = pageOf(
        queues.all().filter(({ name }) => name.startsWith(prefix)),
        input,
      );
      if (items.length === 0) return {};
      return { QueueUrls: items.map((queue) => queues.urlOf(queue)), NextToken: nextToken };
    },

    GetQueueAttributes(input, { principal }) {
      const queue = authorizer.queue(principal, 'GetQueueAttributes', readText(input, 'QueueUrl'));
      const Attributes = selectAttributes(queue, readTexts(input, 'AttributeNames') ?? []);
      return Object.keys(Attributes).length > 0 ? { Attributes } : {};
    },

    SetQueueAttributes(input, { principal }) {
      const queue = authorizer.queue(principal, 'SetQueueAttributes', readText(input, 'QueueUrl'));
      const attributes = readTextMap(input, 'Attributes');
      if (attributes === undefined) throw missingParameter('Attributes');
      queues.setAttributes(queue, attributes);
    },

    PurgeQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'PurgeQueue', readText(input, 'QueueUrl'));
      if (queue.purgedAt !== undefined && clock.now() < queue.purgedAt + PURGE_INTERVAL_MS) {
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
      const queue = authorizer.queue(principal, 'ListDeadLetterSourceQueues', readText(input, 'QueueUrl'));
      const { items, nextToken } = pageOf(queues.sourcesOf(queue), input);
      return { queueUrls: items.map((source) => queues.urlOf(source)), NextToken: nextToken };
    },

    ListQueueTags(input, { principal }) {
      const queue = authorizer.queue(principal, 'ListQueueTags', readText(input, 'QueueUrl'));
      return Object.keys(queue.tags).length > 0 ? { Tags: queue.tags } : {};
    },

    TagQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'TagQueue', readText(input, 'QueueUrl'));
      queue.tags = { ...queue.tags, ...readTextMap(input, 'Tags') };
    },

    UntagQueue(input, { principal }) {
      const queue = authorizer.queue(principal, 'UntagQueue', readText(input, 'QueueUrl'));
      const removed = new Set(readTexts(input, 'TagKeys') ?? []);
      queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !removed.has(key)));
    },
  } satisfies Operations<{
    CreateQueue: CreateQueueCommand;
    DeleteQueue: DeleteQueueCommand;
    GetQueueUrl: GetQueueUrlCommand;
    ListQueues: ListQueuesCommand;
    GetQueueAttributes: GetQueueAttributesCommand;
    SetQueueAttributes: SetQueueAttributesCommand;
    PurgeQueue: PurgeQueueCommand;
    ListDeadLetterSourceQueues: ListDeadLetterSourceQueuesCommand;
    ListQueueTags: ListQueueTagsCommand;
    TagQueue: TagQueueCommand;
    UntagQueue: UntagQueueCommand;
  }>;
}
