import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';

/** Properties of `AlarmTopic`. */
export interface AlarmTopicProps {
  /** The address that receives the alarms. */
  readonly email: string;
}

/** An SNS topic that sends alarms by email. SNS first sends the address a confirmation request. */
export class AlarmTopic extends Construct {
  /** The CDK construct of the topic. */
  readonly resource: Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    this.resource = new Topic(this, 'Resource', { enforceSSL: true });
    this.resource.addSubscription(new EmailSubscription(props.email));
    acknowledge(
      this,
      'Serverless-SNSRedrivePolicy',
      'An email that could not be sent is of no use later, because CloudWatch keeps the state of the alarm.',
    );
    // enforceSSL adds a policy to the topic. This policy replaces the default policy, which permits CloudWatch to publish.
    this.resource.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
