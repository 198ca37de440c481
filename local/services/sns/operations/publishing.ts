import type { QueryOperation } from '../../../aws/query-protocol';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { checkTopicArn } from '../arn-rules';
import type { SnsAuthorizer } from '../authorize';
import type { Deliveries } from '../delivery/deliveries';
import { invalidParameter } from '../errors';
import type { PublishedMessage } from '../messages/published-message';
import { checkMessage, messageBytes, readAttributes, readBodies } from '../messages/message-rules';
import { QueryInput } from '../query-input';
import type { Subscriptions } from '../state/subscriptions';
import { maximumMessageSize } from '../state/topic';
import type { Topic } from '../state/topic';
import type { Topics } from '../state/topics';

/** Most entries of a batch. */
const MAX_ENTRIES = 10;

/** Longest id of a batch entry. */
const MAX_ID = 80;

/** What publishing needs. */
export interface PublishOperationsDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly authorizer: SnsAuthorizer;
}

function checkIds(entries: readonly QueryInput[]): void {
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > MAX_ENTRIES)
    throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  const ids = entries.map((entry) => entry.text('Id') ?? '');
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  for (const id of ids) {
    if (id.length > MAX_ID)
      throw new AwsError('InvalidBatchEntryId', `The Id of a batch entry in the batch request is too long: ${id}`);
    if (!/^[A-Za-z0-9_-]+$/.test(id))
      throw new AwsError(
        'InvalidBatchEntryId',
        `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
      );
  }
}

function bytesOf(entry: QueryInput): number {
  return messageBytes(entry.text('Message') ?? '', readAttributes(entry));
}

/** The operations that publish. */
export function publishOperations(deps: PublishOperationsDeps): Record<string, QueryOperation> {
  const { account, clock, random, topics, subscriptions, deliveries, authorizer } = deps;

  const accept = (topic: Topic, input: QueryInput): string => {
    const message: PublishedMessage = {
      messageId: random.uuid(),
      topicArn: topic.arn,
      subject: input.text('Subject'),
      attributes: readAttributes(input),
      ...readBodies(input),
      messageGroupId: input.text('MessageGroupId'),
      publishedAt: clock.now(),
    };
    deliveries.publish(topic, message, subscriptions.ofTopic(topic.arn));
    return message.messageId;
  };

  return {
    Publish(params, { principal }) {
      const input = QueryInput.from(params);
      if (input.text('PhoneNumber') !== undefined)
        throw invalidParameter('PhoneNumber Reason: the engine publishes to topics only');
      const arn = checkTopicArn(input.text('TopicArn') ?? input.text('TargetArn'), account);
      authorizer.onTopic(principal, 'Publish', arn);
      const topic = topics.get(arn);
      checkMessage(input);
      if (bytesOf(input) > maximumMessageSize(topic)) throw invalidParameter('Message too long');
      return { MessageId: accept(topic, input) };
    },

    PublishBatch(params, { principal }) {
      const input = QueryInput.from(params);
      const arn = checkTopicArn(input.text('TopicArn'), account);
      authorizer.onTopic(principal, 'Publish', arn);
      const topic = topics.get(arn);
      const entries = input.list('PublishBatchRequestEntries', 'member');
      checkIds(entries);
      // Bad attributes and a bad structure fail the whole call, whatever else is wrong with an entry (recorded on AWS).
      for (const entry of entries) readBodies(entry);
      const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
      if (bytes > maximumMessageSize(topic)) {
        throw new AwsError(
          'BatchRequestTooLong',
          'The length of all the messages put together is more than the limit.',
        );
      }
      const Successful: { Id: string; MessageId: string }[] = [];
      const Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[] = [];
      for (const entry of entries) {
        const Id = entry.text('Id') ?? '';
        try {
          checkMessage(entry);
          Successful.push({ Id, MessageId: accept(topic, entry) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
  };
}
