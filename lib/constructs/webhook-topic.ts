import { Stack } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { acknowledgeWildcard } from '../nag';
import { DeadLetterQueue } from './dead-letter-queue';

/** Properties of `WebhookTopic`. */
export interface WebhookTopicProps {
  /** What happens to the dead-letter queue when the stack is deleted. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The SNS topic that delivers messages to webhook endpoints, and the queue of deliveries that failed permanently.
 * The topic is configured to sign deliveries with SHA-256 (`SignatureVersion` 2). The default of SNS is SHA-1.
 */
export class WebhookTopic extends Construct {
  /** The CDK construct of the topic. */
  readonly resource: Topic;
  /** Deliveries that failed permanently. */
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: WebhookTopicProps = {}) {
    super(scope, id);
    this.resource = new Topic(this, 'Resource', { signatureVersion: '2', enforceSSL: true });
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      ...props,
      content: 'webhook deliveries that failed permanently',
    });
    this.deadLetters.resource.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.resource.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topicArn } },
      }),
    );
  }

  get topicArn(): string {
    return this.resource.topicArn;
  }

  /** Permits `grantee` to publish to the topic. */
  grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] });
  }

  /**
   * Permits `grantee` to manage endpoints. AWS authorizes `Unsubscribe` and `GetSubscriptionAttributes` only on all SNS
   * resources of an account and Region, so the grant of these two actions covers all of them.
   */
  grantManageEndpoints(grantee: IGrantable & IConstruct): Grant {
    const onTopic = ['sns:Subscribe', 'sns:ListSubscriptionsByTopic'];
    const onAccount = ['sns:Unsubscribe', 'sns:GetSubscriptionAttributes'];
    const account = Stack.of(this).formatArn({ service: 'sns', resource: '*' });
    const reason =
      'AWS authorizes Unsubscribe and GetSubscriptionAttributes on all SNS resources of the account, not on a topic.';
    acknowledgeWildcard(grantee, account, reason);
    return Grant.addToPrincipal({ grantee, actions: onTopic, resourceArns: [this.topicArn] }).combine(
      Grant.addToPrincipal({ grantee, actions: onAccount, resourceArns: [account] }),
    );
  }
}
