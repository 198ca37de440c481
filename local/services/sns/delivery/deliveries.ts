import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import { describeResult } from './classify';
import { deliveryHeaders } from './delivery-headers';
import type { DeliveryLog } from './delivery-log';
import { effectivePolicy } from '../delivery-policy/delivery-policy';
import { confirmationEnvelope, notificationWriter } from './envelope';
import type { Confirmation, EnvelopeContext, NotificationWriter } from './envelope';
import { deliverOverHttp } from './http-delivery';
import type { HttpDeliveryOutcome } from './http-delivery';
import type { HttpSender } from './http-sender';
import { Lanes } from './delivery-queues';
import { bodyFor, sentAttributes } from '../messages/published-message';
import type { MessageAttributes, PublishedMessage } from '../messages/published-message';
import type { QueueSender } from './queue-sender';
import type { SigningKey } from '../signing/signing-key';
import { maskedEndpoint } from '../state/subscription';
import type { Subscription } from '../state/subscription';
import { signatureVersionOf } from '../state/topic';
import type { Topic } from '../state/topic';

/** What deliveries need. */
export interface DeliveriesDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly sender: HttpSender;
  readonly queues: QueueSender;
  readonly log: DeliveryLog;
  readonly signingKey: () => SigningKey;
  readonly awsEndpointUrl: () => string;
}

/** How the first connection to an endpoint went. */
export type FirstContact = { readonly connected: true } | { readonly connected: false; readonly reason: string };

/** How a delivery ended, for the log. */
interface Ending {
  readonly delivered: boolean;
  readonly attempts: number;
  readonly response: string;
  readonly statusCode?: number;
}

/** Brings messages and confirmations to subscribers. Nothing here throws to the publisher. */
export class Deliveries {
  readonly #lanes: Lanes;
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly deps: DeliveriesDeps) {
    this.#lanes = new Lanes(deps.clock, deps.reporter);
  }

  /** Starts the delivery of a message to every confirmed subscription whose filter lets it pass. */
  publish(topic: Topic, message: PublishedMessage, subscriptions: Iterable<Subscription>): void {
    const write = notificationWriter(message, this.#context(topic));
    for (const subscription of subscriptions) {
      if (!subscription.confirmed) continue;
      const { filter } = subscription.settings;
      if (filter && !filter(message.attributes, bodyFor(message, subscription.protocol))) continue;
      if (subscription.protocol === 'sqs') this.#toQueue(subscription, message, write);
      else this.#track(this.#toEndpoint(topic, subscription, message, write));
    }
  }

  /**
   * Asks an endpoint to confirm. The retry policy goes on in the background.
   * @returns how the first connection went, as soon as that is known
   */
  requestConfirmation(topic: Topic, subscription: Subscription, token: string): Promise<FirstContact> {
    return new Promise((resolve) => {
      const lane = this.#lanes.get(subscription.arn);
      const sending = this.#sendConfirmation(topic, subscription, 'SubscriptionConfirmation', token, lane, {
        onConnected: () => resolve({ connected: true }),
        onAttempt: (result) =>
          resolve(
            result.kind === 'answer' ? { connected: true } : { connected: false, reason: describeResult(result) },
          ),
      }).then((outcome) => {
        resolve({ connected: false, reason: 'the subscription was removed' });
        if (outcome.status !== 'failed') return;
        const target = `${maskedEndpoint(subscription.endpoint)} (${subscription.arn})`;
        this.deps.reporter.report({
          type: 'warning',
          message: `SNS: the confirmation of the subscription of ${target} could not be delivered: ${outcome.last ? describeResult(outcome.last) : 'no attempt'}. Subscribe again to get a new one.`,
        });
      });
      this.#track(sending);
    });
  }

  /** Tells an endpoint that its subscription was removed, and how to restore it. */
  announceRemoval(topic: Topic, subscription: Subscription, token: string): void {
    const name = `${subscription.arn} (removal)`;
    const sending = this.#sendConfirmation(
      topic,
      subscription,
      'UnsubscribeConfirmation',
      token,
      this.#lanes.get(name),
      {},
    );
    this.#track(sending.then(() => this.#lanes.close(name)));
  }

  /** Drops what a removed subscription still had to get. */
  abandon(subscriptionArn: string): void {
    this.#lanes.close(subscriptionArn);
  }

  /** Drops everything and waits until nothing runs. */
  async stop(): Promise<void> {
    this.#lanes.closeAll();
    this.deps.sender.close();
    await Promise.all(this.#running);
  }

  #context(topic: Topic): EnvelopeContext {
    const { signingKey, awsEndpointUrl } = this.deps;
    return { signingKey, endpointUrl: awsEndpointUrl(), signatureVersion: signatureVersionOf(topic) };
  }

  #sendConfirmation(
    topic: Topic,
    subscription: Subscription,
    type: Confirmation['type'],
    token: string,
    lane: ReturnType<Lanes['get']>,
    hooks: {
      readonly onConnected?: () => void;
      readonly onAttempt?: (result: NonNullable<HttpDeliveryOutcome['last']>) => void;
    },
  ): Promise<HttpDeliveryOutcome> {
    const { topicArn, arn: subscriptionArn, endpoint } = subscription;
    const confirmation = {
      type,
      messageId: this.deps.random.uuid(),
      token,
      topicArn,
      subscriptionArn,
      at: this.deps.clock.now(),
    };
    const { messageId } = confirmation;
    const headers = deliveryHeaders({
      type,
      messageId,
      topicArn,
      ...(type === 'UnsubscribeConfirmation' && { subscriptionArn }),
    });
    const body = confirmationEnvelope(confirmation, this.#context(topic));
    const policy = effectivePolicy(subscription.settings.deliveryPolicy, topic.deliveryPolicy);
    return deliverOverHttp({ lane, endpoint, headers, body, policy, ...hooks }, this.deps);
  }

  async #toEndpoint(
    topic: Topic,
    subscription: Subscription,
    message: PublishedMessage,
    write: NotificationWriter,
  ): Promise<void> {
    const { arn: subscriptionArn, endpoint, settings, protocol } = subscription;
    const { messageId, topicArn } = message;
    const policy = effectivePolicy(settings.deliveryPolicy, topic.deliveryPolicy);
    const contentType = policy.requestPolicy.headerContentType;
    const headers = deliveryHeaders({
      type: 'Notification',
      messageId,
      topicArn,
      subscriptionArn,
      raw: settings.raw,
      contentType,
    });
    const body = settings.raw ? bodyFor(message, protocol) : write(protocol, subscriptionArn);
    const outcome = await deliverOverHttp(
      { lane: this.#lanes.get(subscriptionArn), endpoint, headers, body, policy },
      this.deps,
    );
    if (outcome.status === 'abandoned') return;
    const { last, attempts } = outcome;
    const answer = last?.kind === 'answer' ? last : undefined;
    this.#conclude(subscription, message, body, {
      delivered: outcome.status === 'delivered',
      attempts,
      response: answer?.body ?? (last ? describeResult(last) : ''),
      ...(answer && { statusCode: answer.status }),
    });
  }

  #toQueue(subscription: Subscription, message: PublishedMessage, write: NotificationWriter): void {
    const { raw } = subscription.settings;
    const body = raw ? bodyFor(message, 'sqs') : write('sqs', subscription.arn);
    const attributes = raw ? sentAttributes(message) : {};
    const { topicArn, messageGroupId } = message;
    const result = this.deps.queues.send({
      queueArn: subscription.endpoint,
      topicArn,
      body,
      attributes,
      messageGroupId,
    });
    this.deps.reporter.report({
      type: 'delivery',
      target: subscription.endpoint,
      outcome: result.sent ? 'sent' : result.reason,
      attempt: 1,
    });
    this.#conclude(subscription, message, body, {
      delivered: result.sent,
      attempts: 1,
      response: result.sent ? 'OK' : result.reason,
    });
  }

  #conclude(subscription: Subscription, message: PublishedMessage, body: string, ending: Ending): void {
    const now = this.deps.clock.now();
    this.deps.log.add({
      timestamp: new Date(now).toISOString(),
      messageId: message.messageId,
      topicArn: message.topicArn,
      subscriptionArn: subscription.arn,
      endpoint: maskedEndpoint(subscription.endpoint),
      status: ending.delivered ? 'SUCCESS' : 'FAILURE',
      ...(ending.statusCode !== undefined && { statusCode: ending.statusCode }),
      attempts: ending.attempts,
      providerResponse: ending.response,
      dwellTimeMs: now - message.publishedAt,
      ...(!ending.delivered && { deadLetter: this.#deadLetter(subscription, message, body) }),
    });
  }

  /** A dead letter is the very body that was not delivered; only of a raw one the attributes come along. No reason is added. */
  #deadLetter(subscription: Subscription, message: PublishedMessage, body: string): 'sent' | 'lost' | 'none' {
    const { deadLetterArn: queueArn, raw } = subscription.settings;
    if (queueArn === undefined) return 'none';
    const attributes: MessageAttributes = raw ? sentAttributes(message) : {};
    const result = this.deps.queues.send({ queueArn, topicArn: message.topicArn, body, attributes });
    if (result.sent) return 'sent';
    this.deps.reporter.report({
      type: 'warning',
      message: `SNS: message ${message.messageId} for ${subscription.arn} is lost, because its dead-letter queue refused it: ${result.reason}`,
    });
    return 'lost';
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => {
      this.deps.reporter.report({
        type: 'warning',
        message: `SNS: a delivery failed inside the engine: ${String(error)}`,
      });
    });
    this.#running.add(tracked);
    void tracked.finally(() => this.#running.delete(tracked));
  }
}
