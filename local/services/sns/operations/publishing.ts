import type { PublishBatchCommand, PublishBatchRequestEntry, PublishCommand, PublishInput } from '@aws-sdk/client-sns';
import type { QueryOperations, WireInput } from '../../../aws/typed-operations';
import { readStructures, readText } from '../../../aws/wire-input';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { checkTopicArn } from '../arns';
import type { SnsAuthorizer } from '../authorize';
import type { Deliveries } from '../delivery/deliveries';
import { invalidParameter } from '../errors';
import { checkMessage, messageBytes, readAttributes, readBodies } from '../messages/message-rules';
import type { PublishedMessage } from '../messages/published-message';
import type { Subscriptions } from '../state/subscriptions';
import { maximumMessageSize } from '../state/topic';
import type { Topic } from '../state/topic';
import type { Topics } from '../state/topics';

/** Maximum number of entries of a batch. */
const MAX_ENTRIES = 10;

/** Maximum length of the id of a batch entry. */
const MAX_ID = 80;

export interface PublishOperationsDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly authorizer: SnsAuthorizer;
}

function checkIds(ids: readonly string[]): void {
  if (ids.length === 0) throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (ids.length > MAX_ENTRIES)
    throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
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

function bytesOf(input: WireInput<PublishInput | PublishBatchRequestEntry>): number {
  return messageBytes(readText(input, 'Message') ?? '', readAttributes(input));
}

export function publishOperations(deps: PublishOperationsDeps) {
  const { account, clock, random, topics, subscriptions, deliveries, authorizer } = deps;

  const accept = (topic: Topic, input: WireInput<PublishInput | PublishBatchRequestEntry>): string => {
    const message: PublishedMessage = {
      messageId: random.uuid(),
      topicArn: topic.arn,
      subject: readText(input, 'Subject'),
      attributes: readAttributes(input),
      ...readBodies(input),
      messageGroupId: readText(input, 'MessageGroupId'),
      publishedAt: clock.now(),
    };
    deliveries.publish(topic, message, subscriptions.ofTopic(topic.arn));
    return message.messageId;
  };

  return {
    Publish(input, { principal }) {
      if (readText(input, 'PhoneNumber') !== undefined)
        throw invalidParameter('PhoneNumber Reason: the engine publishes to topics only');
      const arn = checkTopicArn(readText(input, 'TopicArn') ?? readText(input, 'TargetArn'), account);
      authorizer.onTopic(principal, 'Publish', arn);
      const topic = topics.get(arn);
      checkMessage(input);
      if (bytesOf(input) > maximumMessageSize(topic)) throw invalidParameter('Message too long');
      return { MessageId: accept(topic, input) };
    },

    PublishBatch(input, { principal }) {
      const arn = checkTopicArn(readText(input, 'TopicArn'), account);
      authorizer.onTopic(principal, 'Publish', arn);
      const topic = topics.get(arn);
      const entries = readStructures(input, 'PublishBatchRequestEntries') ?? [];
      const ids = entries.map((entry) => readText(entry, 'Id') ?? '');
      checkIds(ids);
      // As observed on AWS: invalid attributes or an invalid structure of one entry reject the whole call, before other
      // rules.
      for (const entry of entries) readBodies(entry);
      const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
      if (bytes > maximumMessageSize(topic)) {
        throw new AwsError(
          'BatchRequestTooLong',
          'The length of all the messages put together is more than the limit.',
        );
      }
      const Successful: { readonly Id: string; readonly MessageId: string }[] = [];
      const Failed: {
        readonly Id: string;
        readonly Code: string;
        readonly Message: string;
        readonly SenderFault: boolean;
      }[] = [];
      for (const [index, entry] of entries.entries()) {
        const Id = ids[index]!;
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
  } satisfies QueryOperations<{ Publish: PublishCommand; PublishBatch: PublishBatchCommand }>;
}
