import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TidingsHttpApi } from '../constructs/http-api';
import type { TidingsData } from '../constructs/tidings-data';
import { TidingsWebhooks } from '../constructs/tidings-webhooks';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** Properties of the webhooks stack. */
export interface WebhooksStackProps extends StageStackProps {
  readonly data: TidingsData;
  /** The API of the realtime stack. This stack adds routes to it. */
  readonly httpApi: TidingsHttpApi;
}

/** The stack of webhook deliveries, their endpoints and their dead letters. */
export class WebhooksStack extends StageStack {
  readonly webhooks: TidingsWebhooks;

  constructor(scope: Construct, props: WebhooksStackProps) {
    super(scope, 'webhooks', 'Tidings: webhooks and their dead letters', props);
    const { config, data, httpApi, codeDirectory } = props;
    this.webhooks = new TidingsWebhooks(this, 'Default', { settings: config.settings, data, httpApi, codeDirectory });
    const { topic } = this.webhooks;
    new CfnOutput(this, 'TopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: topic.deadLetters.resource.queueUrl });
  }
}
