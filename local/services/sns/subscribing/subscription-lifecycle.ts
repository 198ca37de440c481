import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { Deliveries, FirstConnection } from '../delivery/deliveries';
import type { QueueSender } from '../delivery/queue-sender';
import { invalidParameter, notAuthorized } from '../errors';
import type { Subscription } from '../state/subscription';
import { mergeSubscriptionAttributes, readSubscriptionSettings } from '../state/subscription-attributes';
import type { Subscriptions } from '../state/subscriptions';
import { DEFAULT_MESSAGE_BYTES, maximumMessageSize } from '../state/topic';
import type { Topic } from '../state/topic';
import type { Topics } from '../state/topics';
import type { ConfirmationTokens } from './confirmation-tokens';
import { endpointProblem, isProtocol, protocolProblem } from './endpoint-rules';

/** Maximum number of filter policies of a topic. */
const MAX_FILTERS = 200;

export interface SubscriptionLifecycleDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly tokens: ConfirmationTokens;
  readonly deliveries: Deliveries;
  readonly queues: QueueSender;
}

export interface SubscribeRequest {
  readonly topic: Topic;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of the caller. */
  readonly principalArn: string;
}

export interface SubscribeResult {
  readonly subscription: Subscription;
  /** Whether the subscription is new. */
  readonly created: boolean;
  /** The result of the first connection to the endpoint. */
  readonly firstConnection: Promise<FirstConnection>;
}

/** Creates, confirms, changes, removes and restores subscriptions. */
export interface SubscriptionLifecycle {
  /**
   * Creates a subscription, or returns the existing one. The endpoint of a pending subscription receives a (new)
   * confirmation request; a subscription of a queue is confirmed at once.
   * @throws AwsError `InvalidParameter`, `FilterPolicyLimitExceeded` (403)
   */
  subscribe(request: SubscribeRequest): SubscribeResult;
  /** Removes a subscription without notifying its endpoint. */
  remove(subscription: Subscription): void;
  /**
   * Confirms the subscription of a token, or restores it after it was ended. A token may be used again.
   * @param signed whether the call has a signature, which `authenticateOnUnsubscribe` requires
   * @throws AwsError `InvalidParameter`, `AuthorizationError`
   */
  confirm(token: string, signed: boolean, authenticateOnUnsubscribe: boolean): Subscription;
  /**
   * Ends a subscription. If the call is unsigned, the endpoint is notified and receives a link that restores the
   * subscription.
   * @throws AwsError `InvalidParameter` if it is pending, `AuthorizationError` if only a signed call may end it
   */
  unsubscribe(subscription: Subscription, signed: boolean): void;
  /** Changes attributes at once. @throws AwsError `InvalidParameter`, `FilterPolicyLimitExceeded` */
  setAttributes(subscription: Subscription, changes: Readonly<Record<string, string>>): void;
  /** Removes all subscriptions of a topic that is being deleted. */
  removeAll(topicArn: string): void;
}

/** Attributes of a subscription that was created without them. */
const DEFAULTS: Readonly<Record<string, string>> = {
  RawMessageDelivery: 'false',
  FilterPolicyScope: 'MessageAttributes',
};

/**
 * Parses a JSON document, so that documents are compared regardless of their white space. Returns any other text
 * unchanged.
 */
function comparable(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text;
  }
}

function assertSameAttributes(existing: Subscription, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (isDeepStrictEqual(comparable(value), comparable(existing.attributes[name] ?? DEFAULTS[name]))) continue;
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  }
}

export function createSubscriptionLifecycle(deps: SubscriptionLifecycleDeps): SubscriptionLifecycle {
  const { account, clock, random, topics, subscriptions, tokens, deliveries, queues } = deps;

  const checkEndpoint = (topic: Topic, protocol: Subscription['protocol'], endpoint: string): void => {
    const problem = endpointProblem(protocol, endpoint, account, (queueArn) => queues.isFifo(queueArn));
    if (problem !== undefined) throw invalidParameter(problem);
    if (protocol !== 'sqs' && maximumMessageSize(topic) > DEFAULT_MESSAGE_BYTES) {
      throw invalidParameter(
        `Protocol Reason: a topic whose MaximumMessageSize is over ${DEFAULT_MESSAGE_BYTES} bytes cannot have ${protocol} subscriptions`,
      );
    }
  };

  const checkFilterCount = (topicArn: string): void => {
    const filters = subscriptions.ofTopic(topicArn).filter(({ settings }) => settings.filter !== undefined);
    if (filters.length < MAX_FILTERS) return;
    throw new AwsError(
      'FilterPolicyLimitExceeded',
      `A topic can have at most ${MAX_FILTERS} subscriptions with a filter policy. Remove one.`,
      403,
    );
  };

  const requestConfirmation = (topic: Topic, subscription: Subscription): Promise<FirstConnection> =>
    subscription.confirmed
      ? Promise.resolve({ connected: true })
      : deliveries.requestConfirmation(topic, subscription, tokens.issue(subscription));

  const remove = (subscription: Subscription): void => {
    subscriptions.delete(subscription);
    deliveries.cancel(subscription.arn);
    tokens.revoke(subscription);
  };

  return {
    subscribe(request) {
      const { topic, protocol, endpoint, principalArn } = request;
      const problem = protocolProblem(protocol);
      if (problem !== undefined || !isProtocol(protocol)) throw invalidParameter(problem ?? 'Protocol');
      checkEndpoint(topic, protocol, endpoint);
      const attributes = mergeSubscriptionAttributes({}, request.attributes, account, true);
      const existing = subscriptions
        .ofTopic(topic.arn)
        .find((candidate) => candidate.protocol === protocol && candidate.endpoint === endpoint);
      if (existing) {
        assertSameAttributes(existing, attributes);
        return { subscription: existing, created: false, firstConnection: requestConfirmation(topic, existing) };
      }
      if (attributes['FilterPolicy'] !== undefined) checkFilterCount(topic.arn);
      const subscription: Subscription = {
        arn: `${topic.arn}:${random.uuid()}`,
        topicArn: topic.arn,
        protocol,
        endpoint,
        principalArn,
        createdAt: clock.now(),
        confirmed: protocol === 'sqs',
        authenticated: protocol === 'sqs',
        attributes,
        settings: readSubscriptionSettings(attributes),
      };
      subscriptions.add(subscription);
      return { subscription, created: true, firstConnection: requestConfirmation(topic, subscription) };
    },

    remove,

    confirm(token, signed, authenticateOnUnsubscribe) {
      const subscription = tokens.subscriptionOf(token);
      if (authenticateOnUnsubscribe && !signed)
        throw notAuthorized('ConfirmSubscription with AuthenticateOnUnsubscribe must be signed.');
      if (!topics.find(subscription.topicArn)) throw invalidParameter('Token');
      subscription.confirmed = true;
      if (authenticateOnUnsubscribe) subscription.authenticated = true;
      subscriptions.add(subscription);
      return subscription;
    },

    unsubscribe(subscription, signed) {
      if (!subscription.confirmed) {
        throw invalidParameter(
          'SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation',
        );
      }
      if (!signed && subscription.authenticated)
        throw notAuthorized('This subscription can be ended only by a signed call of its owner.');
      subscriptions.delete(subscription);
      deliveries.cancel(subscription.arn);
      const topic = topics.find(subscription.topicArn);
      if (!topic) return;
      topic.subscriptionsDeleted += 1;
      if (!signed && subscription.protocol !== 'sqs') {
        deliveries.notifyUnsubscribed(topic, subscription, tokens.issue(subscription));
      }
    },

    setAttributes(subscription, changes) {
      const attributes = mergeSubscriptionAttributes(subscription.attributes, changes, account, false);
      if (attributes['FilterPolicy'] !== undefined && subscription.attributes['FilterPolicy'] === undefined) {
        checkFilterCount(subscription.topicArn);
      }
      subscription.attributes = attributes;
      subscription.settings = readSubscriptionSettings(attributes);
    },

    removeAll(topicArn) {
      for (const subscription of subscriptions.ofTopic(topicArn)) remove(subscription);
    },
  };
}
