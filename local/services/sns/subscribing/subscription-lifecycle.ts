import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { Deliveries, FirstContact } from '../delivery/deliveries';
import { endpointProblem, isProtocol, protocolProblem } from './endpoint-rules';
import { invalidParameter, notAuthorized } from '../errors';
import type { QueueSender } from '../delivery/queue-sender';
import { mergeSubscriptionAttributes, readSubscriptionSettings } from '../state/subscription-attributes';
import type { Subscription } from '../state/subscription';
import type { Subscriptions } from '../state/subscriptions';
import type { Tokens } from './confirmation-tokens';
import type { Topics } from '../state/topics';
import { DEFAULT_MESSAGE_BYTES, maximumMessageSize } from '../state/topic';
import type { Topic } from '../state/topic';

/** Most filter policies of a topic. */
const MAX_FILTERS = 200;

/** What the life of subscriptions needs. */
export interface SubscribingDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly tokens: Tokens;
  readonly deliveries: Deliveries;
  readonly queues: QueueSender;
}

/** What a subscriber asks for. */
export interface SubscribeRequest {
  readonly topic: Topic;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of whoever subscribes. */
  readonly principalArn: string;
}

/** What became of it. */
export interface SubscribeResult {
  readonly subscription: Subscription;
  readonly created: boolean;
  /** How the first connection to the endpoint went. */
  readonly contact: Promise<FirstContact>;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text;
  }
}

/** The life of subscriptions: made, confirmed, changed, ended, restored. */
export class Subscribing {
  constructor(private readonly deps: SubscribingDeps) {}

  /**
   * Makes a subscription, or finds the one that is there; a pending one gets a new confirmation. Queues are confirmed at
   * once.
   * @throws AwsError `InvalidParameter`, `FilterPolicyLimitExceeded` (403)
   */
  subscribe(request: SubscribeRequest): SubscribeResult {
    const { topic, protocol, endpoint, principalArn } = request;
    const problem = protocolProblem(protocol);
    if (problem !== undefined || !isProtocol(protocol)) throw invalidParameter(problem ?? 'Protocol');
    this.#checkEndpoint(topic, protocol, endpoint);
    const attributes = mergeSubscriptionAttributes({}, request.attributes, this.deps.account, true);
    const existing = this.deps.subscriptions
      .ofTopic(topic.arn)
      .find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (existing) {
      this.#checkSame(existing, attributes);
      return { subscription: existing, created: false, contact: this.#askIfPending(topic, existing) };
    }
    if (attributes['FilterPolicy'] !== undefined) this.#checkFilterCount(topic.arn);
    const subscription: Subscription = {
      arn: `${topic.arn}:${this.deps.random.uuid()}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      principalArn,
      createdAt: this.deps.clock.now(),
      confirmed: protocol === 'sqs',
      authenticated: protocol === 'sqs',
      attributes,
      settings: readSubscriptionSettings(attributes),
    };
    this.deps.subscriptions.add(subscription);
    return { subscription, created: true, contact: this.#askIfPending(topic, subscription) };
  }

  /** Takes back a subscription whose endpoint cannot be reached. */
  withdraw(subscription: Subscription): void {
    this.deps.subscriptions.delete(subscription);
    this.deps.deliveries.abandon(subscription.arn);
    this.deps.tokens.revoke(subscription);
  }

  /**
   * Confirms, or restores what was ended. The token decides; doing it again is no error.
   * @param signed whether the caller is known; `authenticateOnUnsubscribe` asks for it
   * @throws AwsError `InvalidParameter`, `AuthorizationError`
   */
  confirm(token: string, signed: boolean, authenticateOnUnsubscribe: boolean): Subscription {
    const subscription = this.deps.tokens.subscriptionOf(token);
    if (authenticateOnUnsubscribe && !signed)
      throw notAuthorized('ConfirmSubscription with AuthenticateOnUnsubscribe must be signed.');
    if (!this.deps.topics.find(subscription.topicArn)) throw invalidParameter('Token');
    subscription.confirmed = true;
    if (authenticateOnUnsubscribe) subscription.authenticated = true;
    this.deps.subscriptions.add(subscription);
    return subscription;
  }

  /**
   * Ends a subscription. An endpoint whose subscription is ended by an unsigned link is told so, with a link to restore it.
   * @throws AwsError `InvalidParameter` when it is pending, `AuthorizationError` when only its owner may end it
   */
  unsubscribe(subscription: Subscription, signed: boolean): void {
    if (!subscription.confirmed) {
      throw invalidParameter('SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation');
    }
    if (!signed && subscription.authenticated)
      throw notAuthorized('This subscription can be ended only by a signed call of its owner.');
    this.deps.subscriptions.delete(subscription);
    this.deps.deliveries.abandon(subscription.arn);
    const topic = this.deps.topics.find(subscription.topicArn);
    if (!topic) return;
    topic.subscriptionsDeleted += 1;
    if (!signed && subscription.protocol !== 'sqs') {
      this.deps.deliveries.announceRemoval(topic, subscription, this.deps.tokens.issue(subscription));
    }
  }

  /** Changes attributes; they take effect at once. @throws AwsError `InvalidParameter`, `FilterPolicyLimitExceeded` */
  setAttributes(subscription: Subscription, changes: Readonly<Record<string, string>>): void {
    const attributes = mergeSubscriptionAttributes(subscription.attributes, changes, this.deps.account, false);
    if (attributes['FilterPolicy'] !== undefined && subscription.attributes['FilterPolicy'] === undefined) {
      this.#checkFilterCount(subscription.topicArn);
    }
    subscription.attributes = attributes;
    subscription.settings = readSubscriptionSettings(attributes);
  }

  /** Ends all subscriptions of a topic that is deleted. */
  dropAll(topicArn: string): void {
    for (const subscription of this.deps.subscriptions.ofTopic(topicArn)) this.withdraw(subscription);
  }

  #askIfPending(topic: Topic, subscription: Subscription): Promise<FirstContact> {
    if (subscription.confirmed) return Promise.resolve({ connected: true });
    return this.deps.deliveries.requestConfirmation(topic, subscription, this.deps.tokens.issue(subscription));
  }

  #checkEndpoint(topic: Topic, protocol: Subscription['protocol'], endpoint: string): void {
    const problem = endpointProblem(protocol, endpoint, this.deps.account, (queueArn) =>
      this.deps.queues.isFifo(queueArn),
    );
    if (problem !== undefined) throw invalidParameter(problem);
    if (protocol !== 'sqs' && maximumMessageSize(topic) > DEFAULT_MESSAGE_BYTES) {
      throw invalidParameter(
        `Protocol Reason: a topic whose MaximumMessageSize is over ${DEFAULT_MESSAGE_BYTES} bytes cannot have ${protocol} subscriptions`,
      );
    }
  }

  #checkSame(existing: Subscription, wanted: Readonly<Record<string, string>>): void {
    const defaults: Readonly<Record<string, string>> = {
      RawMessageDelivery: 'false',
      FilterPolicyScope: 'MessageAttributes',
    };
    for (const [name, value] of Object.entries(wanted)) {
      if (isDeepStrictEqual(parsed(value), parsed(existing.attributes[name] ?? defaults[name]))) continue;
      throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
    }
  }

  #checkFilterCount(topicArn: string): void {
    const filters = this.deps.subscriptions.ofTopic(topicArn).filter(({ settings }) => settings.filter !== undefined);
    if (filters.length < MAX_FILTERS) return;
    throw new AwsError(
      'FilterPolicyLimitExceeded',
      `A topic can have at most ${MAX_FILTERS} subscriptions with a filter policy. Remove one.`,
      403,
    );
  }
}
