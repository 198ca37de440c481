import { CfnOutput } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import { HEAD_WRITTEN } from '../../contract/stream-filters';
import { toFilterPolicy } from '../../contract/webhook-filter';
import type { EndpointConfig } from '../config/parse-config';
import type { TidingsHttpApi } from '../constructs/http-api';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { TidingsFunction } from '../constructs/tidings-function';
import { WebhookEndpoint } from '../constructs/webhook-endpoint';
import { WebhookTopic } from '../constructs/webhook-topic';
import { toSnsDeliveryPolicy } from '../rules/delivery-policy';
import type { DataStack } from './data-stack';
import { acceptTokens } from '../constructs/function-environment';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** Properties of the webhooks stack. */
export interface WebhooksStackProps extends StageStackProps {
  readonly data: DataStack;
  /** The API that gets the routes `/v1/webhooks` and `/v1/dead-letters`. */
  readonly httpApi: TidingsHttpApi;
}

/**
 * What carries messages to webhooks. Its routes stand here, on the API of the realtime stack: so dependencies point
 * one way, and the stack can be left out or removed without a trace in the others.
 */
export class WebhooksStack extends StageStack {
  readonly topic: WebhookTopic;
  /** Functions that wait for a request. */
  readonly requestFunctions: readonly TidingsFunction[];
  readonly relay: TidingsFunction;
  /** The consumer of the channel stream, for alarms. */
  readonly consumer: StreamConsumer;
  readonly #data: DataStack;

  constructor(scope: Construct, props: WebhooksStackProps) {
    super(scope, 'webhooks', 'Tidings: webhooks and their dead letters', props);
    this.#data = props.data;
    this.topic = new WebhookTopic(this, 'Topic', { removalPolicy: this.removalPolicy });
    for (const endpoint of this.config.webhooks.endpoints) this.#addEndpoint(endpoint);
    this.relay = this.createFunction(FUNCTION.onMessageRelay, { [ENV.topicArn]: this.topic.topicArn });
    this.topic.grantPublish(this.relay);
    this.consumer = new StreamConsumer(this, 'RelayStream', {
      table: this.#data.channelTable.resource,
      consumer: this.relay,
      filters: [HEAD_WRITTEN],
      removalPolicy: this.removalPolicy,
    });
    this.requestFunctions = [this.#createHttpWebhooks(props.httpApi), this.#createHttpDeadLetters(props.httpApi)];
    new CfnOutput(this, 'TopicArn', { value: this.topic.topicArn });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: this.topic.deadLetters.resource.queueUrl });
  }

  #addEndpoint(endpoint: EndpointConfig): void {
    new WebhookEndpoint(this, `Endpoint${endpoint.id}`, {
      topic: this.topic,
      url: endpoint.url,
      filterPolicy: toFilterPolicy(endpoint),
      deliveryPolicy: endpoint.deliveryPolicy ?? this.config.webhooks.deliveryPolicy,
    });
  }

  #createHttpWebhooks(httpApi: TidingsHttpApi): TidingsFunction {
    const handler = this.createFunction(FUNCTION.httpWebhooks, {
      [ENV.topicArn]: this.topic.topicArn,
      [ENV.deadLetterQueueArn]: this.topic.deadLetters.resource.queueArn,
      [ENV.webhookDeliveryPolicy]: JSON.stringify(toSnsDeliveryPolicy(this.config.webhooks.deliveryPolicy)),
    });
    acceptTokens(handler, this.config, this.#data);
    this.topic.grantManageEndpoints(handler);
    const routes = {
      CreateWebhookRoute: [HttpMethod.POST, '/v1/webhooks'],
      ListWebhooksRoute: [HttpMethod.GET, '/v1/webhooks'],
      GetWebhookRoute: [HttpMethod.GET, '/v1/webhooks/{id}'],
      DeleteWebhookRoute: [HttpMethod.DELETE, '/v1/webhooks/{id}'],
    } as const;
    httpApi.addRoutes(this, { handler, routes });
    return handler;
  }

  #createHttpDeadLetters(httpApi: TidingsHttpApi): TidingsFunction {
    const queue = this.topic.deadLetters;
    const handler = this.createFunction(FUNCTION.httpDeadLetters, {
      [ENV.deadLetterQueueUrl]: queue.resource.queueUrl,
    });
    acceptTokens(handler, this.config, this.#data);
    queue.grantInspect(handler);
    const routes = { ListDeadLettersRoute: [HttpMethod.GET, '/v1/dead-letters'] } as const;
    httpApi.addRoutes(this, { handler, routes });
    return handler;
  }
}
