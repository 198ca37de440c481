import { Token } from 'aws-cdk-lib';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DEFAULT_DELIVERY_POLICY, deliveryPolicyProblems, toSnsDeliveryPolicy } from '../rules/delivery-policy';
import type { DeliveryPolicy } from '../rules/delivery-policy';
import { endpointUrlProblems } from '../rules/endpoint-url';
import { filterPolicyProblems } from '../rules/filter-policy';
import type { FilterPolicy } from '../rules/filter-policy';
import { validateAtSynth } from '../rules/validate-at-synth';
import type { WebhookTopic } from './webhook-topic';

/** Properties of `WebhookEndpoint`. */
export interface WebhookEndpointProps {
  /** The topic, with the queue of deliveries that fail permanently. */
  readonly topic: WebhookTopic;
  /** URL of the endpoint: https, without credentials. If it is a CDK token, only AWS checks it, at deployment. */
  readonly url: string;
  /** Filter on message attributes. The endpoint receives the messages that match. @default {} (every message) */
  readonly filterPolicy?: FilterPolicy;
  /** Retries of a failed delivery. @default - ten retries over at most 50 minutes */
  readonly deliveryPolicy?: DeliveryPolicy;
}

/**
 * A webhook endpoint that is deployed with the app. SNS sends it a confirmation request before the first delivery.
 *
 * The construct uses an L1 subscription because CDK's `UrlSubscription` derives the logical id from the URL.
 * `UrlSubscription` also does not support all filter operators, or the delivery policy that endpoints get when they are
 * created at run time.
 */
export class WebhookEndpoint extends Construct {
  /** The CDK construct of the subscription. */
  readonly resource: CfnSubscription;

  constructor(scope: Construct, id: string, props: WebhookEndpointProps) {
    super(scope, id);
    const { topic, url, filterPolicy = {}, deliveryPolicy = DEFAULT_DELIVERY_POLICY } = props;
    this.resource = new CfnSubscription(this, 'Resource', {
      topicArn: topic.topicArn,
      protocol: 'https',
      endpoint: url,
      deliveryPolicy: toSnsDeliveryPolicy(deliveryPolicy),
      redrivePolicy: { deadLetterTargetArn: topic.deadLetters.resource.queueArn },
      ...(Object.keys(filterPolicy).length === 0 ? {} : { filterPolicy, filterPolicyScope: 'MessageAttributes' }),
    });
    validateAtSynth(this, () => [
      ...(Token.isUnresolved(url) ? [] : endpointUrlProblems(url, 'url')),
      ...filterPolicyProblems(filterPolicy, 'filterPolicy'),
      ...deliveryPolicyProblems(deliveryPolicy, 'deliveryPolicy'),
    ]);
  }
}
