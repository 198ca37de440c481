import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import { HEAD_WRITTEN } from '../../contract/stream-filters';
import { toFilterPolicy } from '../../contract/webhook-filter';
import { resolveSettings } from '../config/settings';
import type { ResolvedSettings, TidingsSettings } from '../config/settings';
import { resolveEndpoint } from '../config/webhooks';
import type { EndpointSettings, ResolvedEndpoint } from '../config/webhooks';
import { toSnsDeliveryPolicy } from '../rules/delivery-policy';
import { functionCreator, removalPolicyOf } from './create-functions';
import type { CreateFunction } from './create-functions';
import { acceptTokens } from './function-environment';
import type { TidingsHttpApi } from './http-api';
import { StreamConsumer } from './stream-consumer';
import type { TidingsData } from './tidings-data';
import type { TidingsFunction } from './tidings-function';
import { WebhookEndpoint } from './webhook-endpoint';
import { WebhookTopic } from './webhook-topic';

/** Properties of `TidingsWebhooks`. */
export interface TidingsWebhooksProps {
  /** The settings. Use the same for all constructs of one deployment. @default {} */
  readonly settings?: TidingsSettings;
  /** The tables and the secret. May be in another stack. */
  readonly data: TidingsData;
  /** The API that gets the routes `/v1/webhooks` and `/v1/dead-letters`. May be in another stack. */
  readonly httpApi: TidingsHttpApi;
  /** Folder that contains `<name>/index.js` for every function. @default - the prebuilt functions of this package */
  readonly codeDirectory?: string;
}

/**
 * Delivery of messages to webhook endpoints, and the routes that manage endpoints. The routes are resources of this
 * construct, although the API is not. Dependencies between stacks therefore have only one direction, and a stack with
 * this construct can be deleted without a change to the others.
 */
export class TidingsWebhooks extends Construct {
  /** The SNS topic with its endpoints and its dead-letter queue. */
  readonly topic: WebhookTopic;
  /** Functions that answer a request at once. */
  readonly requestFunctions: readonly TidingsFunction[];
  /** Publishes messages to the topic. */
  readonly relay: TidingsFunction;
  /** Consumer of the channel table's stream. */
  readonly streamConsumer: StreamConsumer;
  readonly #settings: ResolvedSettings;
  readonly #data: TidingsData;
  readonly #create: CreateFunction;

  /** @throws ConfigError with all invalid settings */
  constructor(scope: Construct, id: string, props: TidingsWebhooksProps) {
    super(scope, id);
    const { data, httpApi, codeDirectory, settings = {} } = props;
    this.#data = data;
    this.#settings = resolveSettings(settings, this.node.path);
    this.#create = functionCreator(this, this.#settings, codeDirectory);
    const removalPolicy = removalPolicyOf(this.#settings);
    this.topic = new WebhookTopic(this, 'Topic', { removalPolicy });
    for (const endpoint of this.#settings.webhooks.endpoints) this.#createEndpoint(endpoint);
    this.relay = this.#create(FUNCTION.onMessageRelay, { [ENV.topicArn]: this.topic.topicArn });
    this.topic.grantPublish(this.relay);
    this.streamConsumer = new StreamConsumer(this, 'RelayStream', {
      table: data.channelTable.resource,
      consumer: this.relay,
      filters: [HEAD_WRITTEN],
      removalPolicy,
    });
    this.requestFunctions = [this.#createHttpWebhooks(httpApi), this.#createHttpDeadLetters(httpApi)];
  }

  /**
   * Adds a webhook endpoint, for example one whose URL is only known at deployment.
   * @throws ConfigError with all invalid settings
   */
  addEndpoint(endpoint: EndpointSettings): WebhookEndpoint {
    return this.#createEndpoint(resolveEndpoint(endpoint, this.node.path));
  }

  #createEndpoint(endpoint: ResolvedEndpoint): WebhookEndpoint {
    return new WebhookEndpoint(this, `Endpoint${endpoint.id}`, {
      topic: this.topic,
      url: endpoint.url,
      filterPolicy: toFilterPolicy(endpoint),
      deliveryPolicy: endpoint.deliveryPolicy ?? this.#settings.webhooks.deliveryPolicy,
    });
  }

  #createHttpWebhooks(httpApi: TidingsHttpApi): TidingsFunction {
    const handler = this.#create(FUNCTION.httpWebhooks, {
      [ENV.topicArn]: this.topic.topicArn,
      [ENV.deadLetterQueueArn]: this.topic.deadLetters.resource.queueArn,
      [ENV.webhookDeliveryPolicy]: JSON.stringify(toSnsDeliveryPolicy(this.#settings.webhooks.deliveryPolicy)),
    });
    acceptTokens(handler, this.#settings, this.#data);
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
    const handler = this.#create(FUNCTION.httpDeadLetters, { [ENV.deadLetterQueueUrl]: queue.resource.queueUrl });
    acceptTokens(handler, this.#settings, this.#data);
    queue.grantInspect(handler);
    const routes = { ListDeadLettersRoute: [HttpMethod.GET, '/v1/dead-letters'] } as const;
    httpApi.addRoutes(this, { handler, routes });
    return handler;
  }
}
