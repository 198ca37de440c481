import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DEFAULT_DELIVERY_POLICY, deliveryPolicyProblems, toSnsDeliveryPolicy } from '../rules/delivery-policy';
import type { DeliveryPolicy } from '../rules/delivery-policy';
import { endpointUrlProblems } from '../rules/endpoint-url';
import { filterPolicyProblems } from '../rules/filter-policy';
import type { FilterPolicy } from '../rules/filter-policy';
import { refuse } from '../rules/validate-at-synth';
import type { WebhookTopic } from './webhook-topic';

/** Properties of a webhook endpoint. */
export interface WebhookEndpointProps {
  /** The topic, with the queue that keeps what fails for good. */
  readonly topic: WebhookTopic;
  /** Where deliveries go: https, without credentials. */
  readonly url: string;
  /** Which messages it gets, by message attribute. @default {} which is every message */
  readonly filterPolicy?: FilterPolicy;
  /** How a failed delivery is retried. @default - ten retries over at most 50 minutes */
  readonly deliveryPolicy?: DeliveryPolicy;
}

/**
 * A webhook that is deployed with the app. SNS asks the endpoint to confirm before the first delivery.
 *
 * The construct id is the caller's: CDK's `UrlSubscription` takes it from the address, so that a changed address would
 * be another resource, and it renders neither every filter operator nor the policy that run-time endpoints get.
 */
export class WebhookEndpoint extends Construct {
  /** The subscription itself. */
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
    refuse(this, () => [
      ...endpointUrlProblems(url, 'url'),
      ...filterPolicyProblems(filterPolicy, 'filterPolicy'),
      ...deliveryPolicyProblems(deliveryPolicy, 'deliveryPolicy'),
    ]);
  }
}
