import type {
  CreateTopicCommand,
  CreateTopicInput,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  TagResourceRequest,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import type { Principal } from '../../../aws/access-control';
import { XmlEntries } from '../../../aws/query-protocol';
import type { QueryOperations, WireInput } from '../../../aws/typed-operations';
import { readStructures, readText, readTextMap, readTexts } from '../../../aws/wire-input';
import type { Account } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import { paginate } from '../../../core/paginate';
import { checkTopicArn, topicArnOf } from '../arns';
import type { SnsAuthorizer } from '../authorize';
import { invalidParameter } from '../errors';
import type { Subscriptions } from '../state/subscriptions';
import { DEFAULT_MESSAGE_BYTES } from '../state/topic';
import type { Topic } from '../state/topic';
import { applyTopicAttributes, describeTopic } from '../state/topic-attributes';
import type { Topics } from '../state/topics';
import type { SubscriptionLifecycle } from '../subscribing/subscription-lifecycle';

/** Page size of all list operations of SNS. */
export const PAGE_SIZE = 100;

export interface TopicOperationsDeps {
  readonly account: Account;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly lifecycle: SubscriptionLifecycle;
  readonly authorizer: SnsAuthorizer;
}

function readTags(input: WireInput<CreateTopicInput | TagResourceRequest>): Record<string, string> {
  const tags = (readStructures(input, 'Tags') ?? []).map((tag): [string, string] => [
    readText(tag, 'Key') ?? '',
    readText(tag, 'Value') ?? '',
  ]);
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw invalidParameter('Duplicated keys are not allowed.');
  return Object.fromEntries(tags);
}

/** The operations on topics and their tags. */
export function topicOperations(deps: TopicOperationsDeps) {
  const { account, topics, subscriptions, lifecycle, authorizer } = deps;

  /**
   * The topic of a call on tags. These calls name the topic in `ResourceArn`, and return `ResourceNotFound`
   * if it does not exist.
   */
  const taggedTopic = (resourceArn: string | undefined, operation: string, principal: Principal): Topic => {
    const arn = checkTopicArn(resourceArn, account, 'ResourceArn');
    authorizer.onTopic(principal, operation, arn);
    const topic = topics.find(arn);
    if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
    return topic;
  };

  return {
    CreateTopic(input, { principal }) {
      const name = readText(input, 'Name') ?? '';
      authorizer.onTopic(principal, 'CreateTopic', topicArnOf(account, name));
      return { TopicArn: topics.create(name, readTextMap(input, 'Attributes') ?? {}, readTags(input)).arn };
    },

    DeleteTopic(input, { principal }) {
      const arn = checkTopicArn(readText(input, 'TopicArn'), account);
      authorizer.onTopic(principal, 'DeleteTopic', arn);
      lifecycle.removeAll(arn);
      topics.delete(arn);
    },

    ListTopics(input, { principal }) {
      authorizer.onAccount(principal, 'ListTopics');
      const { items, nextToken } = paginate(topics.all(), PAGE_SIZE, readText(input, 'NextToken'), () =>
        invalidParameter('NextToken'),
      );
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
    },

    GetTopicAttributes(input, { principal }) {
      const arn = checkTopicArn(readText(input, 'TopicArn'), account);
      authorizer.onTopic(principal, 'GetTopicAttributes', arn);
      const topic = topics.get(arn);
      const all = subscriptions.ofTopic(arn);
      const confirmed = all.filter((subscription) => subscription.confirmed).length;
      return {
        Attributes: new XmlEntries(describeTopic(topic, account, { confirmed, pending: all.length - confirmed })),
      };
    },

    SetTopicAttributes(input, { principal }) {
      const arn = checkTopicArn(readText(input, 'TopicArn'), account);
      authorizer.onTopic(principal, 'SetTopicAttributes', arn);
      const topic = topics.get(arn);
      const name = readText(input, 'AttributeName') ?? '';
      const value = readText(input, 'AttributeValue') ?? '';
      const tooLarge = name === 'MaximumMessageSize' && Number(value) > DEFAULT_MESSAGE_BYTES;
      if (tooLarge && subscriptions.ofTopic(arn).some(({ protocol }) => protocol !== 'sqs')) {
        throw invalidParameter(
          `MaximumMessageSize Reason: over ${DEFAULT_MESSAGE_BYTES} bytes a topic cannot have http or https subscriptions`,
        );
      }
      applyTopicAttributes(topic, { [name]: value }, false);
    },

    TagResource(input, { principal }) {
      const topic = taggedTopic(readText(input, 'ResourceArn'), 'TagResource', principal);
      topic.tags = { ...topic.tags, ...readTags(input) };
      return {};
    },

    UntagResource(input, { principal }) {
      const topic = taggedTopic(readText(input, 'ResourceArn'), 'UntagResource', principal);
      const removed = new Set(readTexts(input, 'TagKeys') ?? []);
      topic.tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !removed.has(key)));
      return {};
    },

    ListTagsForResource(input, { principal }) {
      const { tags } = taggedTopic(readText(input, 'ResourceArn'), 'ListTagsForResource', principal);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies QueryOperations<{
    CreateTopic: CreateTopicCommand;
    DeleteTopic: DeleteTopicCommand;
    ListTopics: ListTopicsCommand;
    GetTopicAttributes: GetTopicAttributesCommand;
    SetTopicAttributes: SetTopicAttributesCommand;
    TagResource: TagResourceCommand;
    UntagResource: UntagResourceCommand;
    ListTagsForResource: ListTagsForResourceCommand;
  }>;
}
