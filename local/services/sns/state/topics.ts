import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../../core/account';
import { topicArnOf } from '../arns';
import { invalidParameter, notFound } from '../errors';
import type { Topic } from './topic';
import { applyTopicAttributes } from './topic-attributes';

const NAME = /^[A-Za-z0-9_-]{1,256}$/;

/** The topics of the account. */
export interface Topics {
  find(arn: string): Topic | undefined;
  /** @throws AwsError `NotFound` (404) */
  get(arn: string): Topic;
  all(): readonly Topic[];
  /**
   * Creates a topic, or returns the existing topic if attributes and tags are the same.
   * @throws AwsError `InvalidParameter` if a value is invalid, or the attributes or tags differ
   */
  create(name: string, attributes: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): Topic;
  delete(arn: string): void;
}

function assertSame(existing: Topic, requested: Topic): void {
  const sameAttributes =
    Object.entries(requested.attributes).every(([name, value]) => existing.attributes[name] === value) &&
    (requested.policy === undefined || isDeepStrictEqual(requested.policy, existing.policy)) &&
    (requested.deliveryPolicy === undefined || isDeepStrictEqual(requested.deliveryPolicy, existing.deliveryPolicy));
  if (!sameAttributes) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  if (Object.keys(requested.tags).length > 0 && !isDeepStrictEqual(requested.tags, existing.tags)) {
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
  }
}

/** Creates the state of an account without topics. */
export function createTopics(account: Account): Topics {
  const topics = new Map<string, Topic>();
  return {
    find: (arn) => topics.get(arn),
    get(arn) {
      const topic = topics.get(arn);
      if (!topic) throw notFound('Topic');
      return topic;
    },
    all: () => [...topics.values()],
    create(name, attributes, tags) {
      if (attributes['FifoTopic'] === 'true' || name.endsWith('.fifo')) {
        throw invalidParameter('Topic Name: the engine does not support FIFO topics. Use a standard topic.');
      }
      if (!NAME.test(name)) throw invalidParameter('Topic Name');
      const topic: Topic = {
        arn: topicArnOf(account, name),
        name,
        attributes: {},
        policy: undefined,
        deliveryPolicy: undefined,
        tags,
        subscriptionsDeleted: 0,
      };
      applyTopicAttributes(topic, attributes, true);
      const existing = topics.get(topic.arn);
      if (existing) {
        assertSame(existing, topic);
        return existing;
      }
      topics.set(topic.arn, topic);
      return topic;
    },
    delete: (arn) => void topics.delete(arn),
  };
}
