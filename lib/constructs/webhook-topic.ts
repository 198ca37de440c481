import { Stack } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { acknowledgeWildcard } from '../nag';
import { DeadLetterQueue } from './dead-letter-queue';

/** Properties of the webhook topic. */
export interface WebhookTopicProps {
  /** What happens to the queue of failed deliveries when the stack goes. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The topic that carries messages to webhooks, and the queue of deliveries that failed for good.
 * Signatures are SHA-256 (`SignatureVersion` 2); SNS would sign with SHA-1 by default.
 */
export class WebhookTopic extends Construct {
  /** The topic itself. */
  readonly resource: Topic;
  /** Deliveries that failed for good. */
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: WebhookTopicProps = {}) {
    super(scope, id);
    this.resource = new Topic(this, 'Resource', { signatureVersion: '2', enforceSSL: true });
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      ...props,
      holds: 'webhook deliveries that failed for good',
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

  /** ARN of the topic. */
  get topicArn(): string {
    return this.resource.topicArn;
  }

  /** Lets `grantee` publish. */
  grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] });
  }

  /**
   * Lets `grantee` manage endpoints. `Unsubscribe` and `GetSubscriptionAttributes` know no resource narrower than the
   * account's SNS in one region, so they are granted there.
   */
  grantManageEndpoints(grantee: IGrantable & IConstruct): Grant {
    const onTopic = ['sns:Subscribe', 'sns:ListSubscriptionsByTopic'];
    const onAccount = ['sns:Unsubscribe', 'sns:GetSubscriptionAttributes'];
    const account = Stack.of(this).formatArn({ service: 'sns', resource: '*' });
    const reason =
      'Unsubscribe and GetSubscriptionAttributes are authorized on the SNS of the account, not on a topic.';
    acknowledgeWildcard(grantee, account, reason);
    return Grant.addToPrincipal({ grantee, actions: onTopic, resourceArns: [this.topicArn] }).combine(
      Grant.addToPrincipal({ grantee, actions: onAccount, resourceArns: [account] }),
    );
  }
}
