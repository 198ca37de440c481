import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';

/** A topic that mails alarms. The address gets a mail to confirm first. */
export class AlarmTopic extends Construct {
  /** The topic itself. */
  readonly resource: Topic;

  constructor(scope: Construct, id: string, props: { readonly email: string }) {
    super(scope, id);
    this.resource = new Topic(this, 'Resource', { enforceSSL: true });
    this.resource.addSubscription(new EmailSubscription(props.email));
    acknowledge(
      this,
      'Serverless-SNSRedrivePolicy',
      'A mail that cannot be handed over is of no use later: the alarm itself keeps its state in CloudWatch.',
    );
    // enforceSSL gives the topic a policy, which replaces the default one that would have let CloudWatch publish.
    this.resource.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
