import { XmlEntries } from '../../../aws/query-protocol';
import type { QueryOperation } from '../../../aws/query-protocol';
import type { Account } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import { checkTopicArn, topicArnOf } from '../arn-rules';
import type { SnsAuthorizer } from '../authorize';
import { invalidParameter } from '../errors';
import { pageOf } from '../page';
import { QueryInput } from '../query-input';
import type { Subscribing } from '../subscribing/subscription-lifecycle';
import type { Subscriptions } from '../state/subscriptions';
import { DEFAULT_MESSAGE_BYTES } from '../state/topic';
import { applyTopicAttributes, describeTopic } from '../state/topic-attributes';
import type { Topics } from '../state/topics';

/** What the operations on topics need. */
export interface TopicOperationsDeps {
  readonly account: Account;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly subscribing: Subscribing;
  readonly authorizer: SnsAuthorizer;
}

function readTags(input: QueryInput): Record<string, string> {
  const tags = input
    .list('Tags', 'member')
    .map((tag): [string, string] => [tag.text('Key') ?? '', tag.text('Value') ?? '']);
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw invalidParameter('Duplicated keys are not allowed.');
  return Object.fromEntries(tags);
}

function tagMembers(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The operations on topics and their tags. */
export function topicOperations(deps: TopicOperationsDeps): Record<string, QueryOperation> {
  const { account, topics, subscriptions, subscribing, authorizer } = deps;

  /** The topic of a tag call, whose parameter and error have names of their own. */
  const taggedTopic = (input: QueryInput, operation: string, principal: Parameters<SnsAuthorizer['onTopic']>[0]) => {
    const arn = checkTopicArn(input.text('ResourceArn'), account, 'ResourceArn');
    authorizer.onTopic(principal, operation, arn);
    const topic = topics.find(arn);
    if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
    return topic;
  };

  return {
    CreateTopic(params, { principal }) {
      const input = QueryInput.from(params);
      const name = input.text('Name') ?? '';
      authorizer.onTopic(principal, 'CreateTopic', topicArnOf(account, name));
      return { TopicArn: topics.create(name, input.map('Attributes'), readTags(input)).arn };
    },

    DeleteTopic(params, { principal }) {
      const arn = checkTopicArn(QueryInput.from(params).text('TopicArn'), account);
      authorizer.onTopic(principal, 'DeleteTopic', arn);
      subscribing.dropAll(arn);
      topics.delete(arn);
      return undefined;
    },

    ListTopics(params, { principal }) {
      authorizer.onAccount(principal, 'ListTopics');
      const { items, nextToken } = pageOf(topics.all(), QueryInput.from(params).text('NextToken'));
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
    },

    GetTopicAttributes(params, { principal }) {
      const arn = checkTopicArn(QueryInput.from(params).text('TopicArn'), account);
      authorizer.onTopic(principal, 'GetTopicAttributes', arn);
      const topic = topics.get(arn);
      const all = subscriptions.ofTopic(arn);
      const confirmed = all.filter((subscription) => subscription.confirmed).length;
      return {
        Attributes: new XmlEntries(describeTopic(topic, account, { confirmed, pending: all.length - confirmed })),
      };
    },

    SetTopicAttributes(params, { principal }) {
      const input = QueryInput.from(params);
      const arn = checkTopicArn(input.text('TopicArn'), account);
      authorizer.onTopic(principal, 'SetTopicAttributes', arn);
      const topic = topics.get(arn);
      const [name, value] = [input.text('AttributeName') ?? '', input.text('AttributeValue') ?? ''];
      const tooLarge = name === 'MaximumMessageSize' && Number(value) > DEFAULT_MESSAGE_BYTES;
      if (tooLarge && subscriptions.ofTopic(arn).some(({ protocol }) => protocol !== 'sqs')) {
        throw invalidParameter(
          `MaximumMessageSize Reason: over ${DEFAULT_MESSAGE_BYTES} bytes a topic cannot have http or https subscriptions`,
        );
      }
      applyTopicAttributes(topic, { [name]: value }, false);
      return undefined;
    },

    TagResource(params, { principal }) {
      const input = QueryInput.from(params);
      const topic = taggedTopic(input, 'TagResource', principal);
      topic.tags = { ...topic.tags, ...readTags(input) };
      return {};
    },

    UntagResource(params, { principal }) {
      const input = QueryInput.from(params);
      const topic = taggedTopic(input, 'UntagResource', principal);
      const removed = new Set(input.list('TagKeys', 'member').map(({ value }) => value));
      topic.tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !removed.has(key)));
      return {};
    },

    ListTagsForResource(params, { principal }) {
      return { Tags: tagMembers(taggedTopic(QueryInput.from(params), 'ListTagsForResource', principal).tags) };
    },
  };
}
