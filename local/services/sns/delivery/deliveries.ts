import type { Clock } from '../../../core/clock';
import { errorText } from '../../../core/error-text';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import { effectivePolicy } from '../delivery-policy/delivery-policy';
import { bodyFor, sentAttributes } from '../messages/published-message';
import type { PublishedMessage } from '../messages/published-message';
import type { SigningKey } from '../signing/signing-key';
import { maskedEndpoint } from '../state/subscription';
import type { Subscription } from '../state/subscription';
import { signatureVersionOf } from '../state/topic';
import type { Topic } from '../state/topic';
import { deliveryHeaders } from './delivery-headers';
import type { DeliveryLog, DeliveryRecord } from './delivery-log';
import { createDeliveryQueues } from './delivery-queue';
import type { DeliveryQueue } from './delivery-queue';
import { confirmationEnvelope, notificationWriter } from './envelope';
import type { Confirmation, EnvelopeContext, NotificationWriter } from './envelope';
import { deliverOverHttp, describeResult } from './http-delivery';
import type { HttpDelivery, HttpDeliveryOutcome } from './http-delivery';
import type { HttpSender } from './http-sender';
import type { QueueSender } from './queue-sender';

export interface DeliveriesDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly sender: HttpSender;
  readonly queueSender: QueueSender;
  readonly log: DeliveryLog;
  readonly signingKey: () => SigningKey;
  readonly awsEndpointUrl: () => string;
}

/** The result of the first connection to an endpoint. */
export type FirstConnection = { readonly connected: true } | { readonly connected: false; readonly reason: string };

/** The result of a delivery, for the log. */
interface DeliveryResult {
  readonly delivered: boolean;
  readonly attempts: number;
  readonly response: string;
  readonly statusCode?: number;
}

/** Sends messages and confirmations to subscribers, in the background. The publisher never receives their errors. */
export interface Deliveries {
  /** Starts the delivery of a message to every confirmed subscription whose filter accepts it. */
  publish(topic: Topic, message: PublishedMessage, subscriptions: Iterable<Subscription>): void;
  /**
   * Sends a confirmation request to an endpoint, with the retries of its policy.
   * @returns the result of the first connection, as soon as it is known
   */
  requestConfirmation(topic: Topic, subscription: Subscription, token: string): Promise<FirstConnection>;
  /** Notifies an endpoint that its subscription was removed, and how to restore it. */
  notifyUnsubscribed(topic: Topic, subscription: Subscription, token: string): void;
  /** Cancels the deliveries of a subscription that was removed. */
  cancel(subscriptionArn: string): void;
  /** Cancels all deliveries and waits until none is running. */
  stop(): Promise<void>;
}

export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  const { clock, random, reporter, sender, queueSender, log } = deps;
  const queues = createDeliveryQueues(clock, reporter);
  const running = new Set<Promise<void>>();

  const runInBackground = (work: Promise<void>): void => {
    const tracked = work.catch((error: unknown) => {
      reporter.report({ type: 'warning', message: `SNS: a delivery failed inside the engine: ${errorText(error)}` });
    });
    running.add(tracked);
    void tracked.finally(() => running.delete(tracked));
  };

  const contextOf = (topic: Topic): EnvelopeContext => ({
    signingKey: deps.signingKey,
    endpointUrl: deps.awsEndpointUrl(),
    signatureVersion: signatureVersionOf(topic),
  });

  /**
   * A dead letter contains the body that could not be delivered, but not the reason. With raw delivery, it also
   * contains the attributes.
   */
  const sendDeadLetter = (
    subscription: Subscription,
    message: PublishedMessage,
    body: string,
  ): NonNullable<DeliveryRecord['deadLetter']> => {
    const { deadLetterArn: queueArn, raw } = subscription.settings;
    if (queueArn === undefined) return 'none';
    const attributes = raw ? sentAttributes(message) : {};
    const result = queueSender.send({ queueArn, topicArn: message.topicArn, body, attributes });
    if (result.sent) return 'sent';
    reporter.report({
      type: 'warning',
      message: `SNS: message ${message.messageId} for ${subscription.arn} is lost, because its dead-letter queue rejected it: ${result.reason}`,
    });
    return 'lost';
  };

  const finish = (
    subscription: Subscription,
    message: PublishedMessage,
    body: string,
    result: DeliveryResult,
  ): void => {
    const now = clock.now();
    log.add({
      timestamp: new Date(now).toISOString(),
      messageId: message.messageId,
      topicArn: message.topicArn,
      subscriptionArn: subscription.arn,
      endpoint: maskedEndpoint(subscription.endpoint),
      status: result.delivered ? 'SUCCESS' : 'FAILURE',
      ...(result.statusCode !== undefined && { statusCode: result.statusCode }),
      attempts: result.attempts,
      providerResponse: result.response,
      dwellTimeMs: now - message.publishedAt,
      ...(!result.delivered && { deadLetter: sendDeadLetter(subscription, message, body) }),
    });
  };

  const deliverToQueue = (subscription: Subscription, message: PublishedMessage, write: NotificationWriter): void => {
    const { raw } = subscription.settings;
    const body = raw ? bodyFor(message, 'sqs') : write('sqs', subscription.arn);
    const result = queueSender.send({
      queueArn: subscription.endpoint,
      topicArn: message.topicArn,
      body,
      attributes: raw ? sentAttributes(message) : {},
      messageGroupId: message.messageGroupId,
    });
    const response = result.sent ? 'OK' : result.reason;
    reporter.report({
      type: 'delivery',
      target: subscription.endpoint,
      outcome: result.sent ? 'sent' : result.reason,
      attempt: 1,
    });
    finish(subscription, message, body, { delivered: result.sent, attempts: 1, response });
  };

  const deliverToEndpoint = async (
    topic: Topic,
    subscription: Subscription,
    message: PublishedMessage,
    write: NotificationWriter,
  ): Promise<void> => {
    const { arn: subscriptionArn, endpoint, settings, protocol } = subscription;
    const { messageId, topicArn } = message;
    const policy = effectivePolicy(settings.deliveryPolicy, topic.deliveryPolicy);
    const headers = deliveryHeaders({
      type: 'Notification',
      messageId,
      topicArn,
      subscriptionArn,
      raw: settings.raw,
      contentType: policy.requestPolicy.headerContentType,
    });
    const body = settings.raw ? bodyFor(message, protocol) : write(protocol, subscriptionArn);
    const queue = queues.get(subscriptionArn);
    const outcome = await deliverOverHttp({ queue, endpoint, headers, body, policy }, deps);
    if (outcome.status === 'cancelled') return;
    const { last, attempts } = outcome;
    const response = last?.kind === 'response' ? last : undefined;
    finish(subscription, message, body, {
      delivered: outcome.status === 'delivered',
      attempts,
      response: response?.body ?? (last ? describeResult(last) : ''),
      ...(response && { statusCode: response.status }),
    });
  };

  const sendConfirmation = (
    topic: Topic,
    subscription: Subscription,
    type: Confirmation['type'],
    token: string,
    queue: DeliveryQueue,
    hooks: Pick<HttpDelivery, 'onConnected' | 'onAttempt'> = {},
  ): Promise<HttpDeliveryOutcome> => {
    const { topicArn, arn: subscriptionArn, endpoint } = subscription;
    const messageId = random.uuid();
    const confirmation = { type, messageId, token, topicArn, subscriptionArn, at: clock.now() };
    const headers = deliveryHeaders({
      type,
      messageId,
      topicArn,
      ...(type === 'UnsubscribeConfirmation' && { subscriptionArn }),
    });
    const body = confirmationEnvelope(confirmation, contextOf(topic));
    const policy = effectivePolicy(subscription.settings.deliveryPolicy, topic.deliveryPolicy);
    return deliverOverHttp({ queue, endpoint, headers, body, policy, ...hooks }, { sender, random, reporter });
  };

  const warnOfFailedConfirmation = (subscription: Subscription, outcome: HttpDeliveryOutcome): void => {
    if (outcome.status !== 'failed') return;
    const target = `${maskedEndpoint(subscription.endpoint)} (${subscription.arn})`;
    const reason = outcome.last ? describeResult(outcome.last) : 'no attempt was made';
    reporter.report({
      type: 'warning',
      message: `SNS: could not deliver the confirmation request for the subscription of ${target}: ${reason}. Subscribe again to receive a new request.`,
    });
  };

  return {
    publish(topic, message, subscriptions) {
      const write = notificationWriter(message, contextOf(topic));
      for (const subscription of subscriptions) {
        if (!subscription.confirmed) continue;
        const { filter } = subscription.settings;
        if (filter && !filter(message.attributes, bodyFor(message, subscription.protocol))) continue;
        if (subscription.protocol === 'sqs') deliverToQueue(subscription, message, write);
        else runInBackground(deliverToEndpoint(topic, subscription, message, write));
      }
    },

    requestConfirmation: (topic, subscription, token) =>
      new Promise((resolve) => {
        const queue = queues.get(subscription.arn);
        const sending = sendConfirmation(topic, subscription, 'SubscriptionConfirmation', token, queue, {
          onConnected: () => resolve({ connected: true }),
          onAttempt: (result) =>
            resolve(
              result.kind === 'response' ? { connected: true } : { connected: false, reason: describeResult(result) },
            ),
        });
        runInBackground(
          sending.then((outcome) => {
            resolve({ connected: false, reason: 'the subscription was removed' });
            warnOfFailedConfirmation(subscription, outcome);
          }),
        );
      }),

    notifyUnsubscribed(topic, subscription, token) {
      // The delivery queue of the subscription is closed, so this notification has a queue of its own.
      const name = `${subscription.arn} (unsubscribe confirmation)`;
      const sending = sendConfirmation(topic, subscription, 'UnsubscribeConfirmation', token, queues.get(name));
      runInBackground(sending.then(() => queues.close(name)));
    },

    cancel: (subscriptionArn) => queues.close(subscriptionArn),

    async stop() {
      queues.closeAll();
      sender.close();
      await Promise.all(running);
    },
  };
}
