import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../../core/account';
import { topicArnOf } from '../arn-rules';
import { invalidParameter, notFound } from '../errors';
import { applyTopicAttributes } from './topic-attributes';
import type { Topic } from './topic';

const NAME = /^[A-Za-z0-9_-]{1,256}$/;

/** All topics of the account. */
export class Topics {
  readonly #topics = new Map<string, Topic>();

  constructor(private readonly account: Account) {}

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** @throws AwsError `NotFound` (404) */
  get(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (!topic) throw notFound('Topic');
    return topic;
  }

  all(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  /** Creates a topic; the same call again answers the same topic. @throws AwsError `InvalidParameter` when it differs */
  create(name: string, attributes: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): Topic {
    if (attributes['FifoTopic'] === 'true' || name.endsWith('.fifo')) {
      throw invalidParameter('Topic Name: the engine does not support FIFO topics. Use a standard topic.');
    }
    if (!NAME.test(name)) throw invalidParameter('Topic Name');
    const topic: Topic = {
      arn: topicArnOf(this.account, name),
      name,
      attributes: {},
      policy: undefined,
      deliveryPolicy: undefined,
      tags,
      subscriptionsDeleted: 0,
    };
    applyTopicAttributes(topic, attributes, true);
    const existing = this.#topics.get(topic.arn);
    if (existing) return this.#same(existing, topic);
    this.#topics.set(topic.arn, topic);
    return topic;
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
  }

  #same(existing: Topic, wanted: Topic): Topic {
    const sameAttributes =
      Object.entries(wanted.attributes).every(([name, value]) => existing.attributes[name] === value) &&
      (wanted.policy === undefined || isDeepStrictEqual(wanted.policy, existing.policy)) &&
      (wanted.deliveryPolicy === undefined || isDeepStrictEqual(wanted.deliveryPolicy, existing.deliveryPolicy));
    if (!sameAttributes) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    if (Object.keys(wanted.tags).length > 0 && !isDeepStrictEqual(wanted.tags, existing.tags)) {
      throw invalidParameter('Tags Reason: Topic already exists with different tags');
    }
    return existing;
  }
}
