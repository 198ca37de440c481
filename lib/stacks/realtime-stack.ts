import { CfnOutput } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';
import { HEAD_WRITTEN, SUBSCRIPTION_WITH_PRESENCE } from '../../contract/stream-filters';
import { ApiGatewayLogRole } from '../constructs/api-gateway-log-role';
import { TidingsHttpApi } from '../constructs/http-api';
import { SocketApi } from '../constructs/websocket-api';
import { StreamingUrl } from '../constructs/streaming-url';
import { StreamConsumer } from '../constructs/stream-consumer';
import type { TidingsFunction } from '../constructs/tidings-function';
import type { DataStack } from './data-stack';
import { acceptTokens, holding, messageRetention, publishRetention } from '../constructs/function-environment';
import type { Environment } from '../constructs/function-environment';
import { createSocketFunctions, SOCKET_ACTIONS } from '../constructs/websocket-functions';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** Properties of the realtime stack. */
export interface RealtimeStackProps extends StageStackProps {
  readonly data: DataStack;
}

/** What clients talk to: the WebSocket API, the HTTP API and the streaming URL; fan-out and presence. */
export class RealtimeStack extends StageStack {
  readonly socketApi: SocketApi;
  readonly httpApi: TidingsHttpApi;
  /** Functions that wait for a request, over WebSocket or HTTP. */
  readonly requestFunctions: readonly TidingsFunction[];
  /** Functions that may hold a request open, within a budget of their own. */
  readonly holdingFunctions: readonly TidingsFunction[];
  readonly fanout: TidingsFunction;
  readonly presence: TidingsFunction;
  /** Consumers of streams, for alarms. */
  readonly consumers: readonly StreamConsumer[];
  readonly #data: DataStack;

  constructor(scope: Construct, props: RealtimeStackProps) {
    super(scope, 'realtime', 'Tidings: WebSocket API, HTTP API and fan-out', props);
    this.#data = props.data;
    const { config } = this;
    const api = {
      requestsPerSecond: config.limits.requestsPerSecond,
      requestBurst: config.limits.requestBurst,
      logDays: config.retention.logDays,
      removalPolicy: this.removalPolicy,
    };
    const socketFunctions = createSocketFunctions(this.createFunction.bind(this), config, props.data);
    const name = `${config.prefix}-${config.stage}`;
    this.socketApi = new SocketApi(this, 'SocketApi', { ...api, ...socketFunctions, name: `${name}-socket` });
    for (const action of SOCKET_ACTIONS) {
      this.socketApi.addRoute(action === 'default' ? '$default' : action, socketFunctions[action]);
    }
    if (config.apiGatewayLogRole === 'create') {
      this.socketApi.stage.node.addDependency(new ApiGatewayLogRole(this, 'ApiGatewayLogRole'));
    }
    const { allowedOrigins } = config;
    this.httpApi = new TidingsHttpApi(this, 'HttpApi', { ...api, allowedOrigins, name: `${name}-http` });
    this.requestFunctions = [
      ...Object.values(socketFunctions),
      this.#createHttpPublish(),
      this.#createHttpMessagesNow(),
      this.#createHttpChannels(),
    ];
    const messages = this.#createHoldingReader(FUNCTION.httpLongPoll, holding(config).messages);
    this.httpApi.addRoutes(this, {
      handler: messages,
      routes: { MessagesRoute: [HttpMethod.GET, '/v1/messages'] },
    });
    const events = this.#createHoldingReader(FUNCTION.httpEvents, holding(config).events);
    const streamingUrl = new StreamingUrl(this, 'StreamingUrl', { handler: events, allowedOrigins });
    this.holdingFunctions = [messages, events];
    this.fanout = this.#createFanout();
    this.presence = this.#createPresence();
    this.consumers = [this.#consumeHeads(), this.#consumeAnnouncements()];
    new CfnOutput(this, 'WebSocketUrl', { value: this.socketApi.url });
    new CfnOutput(this, 'ConnectionsUrl', { value: this.socketApi.connectionsUrl });
    new CfnOutput(this, 'HttpUrl', { value: this.httpApi.url });
    new CfnOutput(this, 'EventsUrl', { value: streamingUrl.url });
  }

  #createHttpPublish(): TidingsFunction {
    const { channelTable } = this.#data;
    const handler = this.createFunction(FUNCTION.httpPublish, {
      [ENV.channelTable]: channelTable.tableName,
      ...publishRetention(this.config),
    });
    acceptTokens(handler, this.config, this.#data);
    channelTable.grantPublish(handler);
    const routes = { PublishRoute: [HttpMethod.POST, '/v1/channels/{channel}/messages'] } as const;
    this.httpApi.addRoutes(this, { handler, routes });
    return handler;
  }

  #createHttpMessagesNow(): TidingsFunction {
    const handler = this.#createReader(FUNCTION.httpShortPoll);
    const routes = { MessagesNowRoute: [HttpMethod.GET, '/v1/messages/now'] } as const;
    this.httpApi.addRoutes(this, { handler, routes });
    return handler;
  }

  /** A function that reads messages, and looks at heads while it waits for more. */
  #createHoldingReader(
    name: typeof FUNCTION.httpLongPoll | typeof FUNCTION.httpEvents,
    environment: Environment,
  ): TidingsFunction {
    const reader = this.#createReader(name, environment);
    this.#data.channelTable.grantReadHead(reader);
    return reader;
  }

  /** A function that reads messages. */
  #createReader(name: FunctionName, environment: Environment = {}): TidingsFunction {
    const { channelTable } = this.#data;
    const reader = this.createFunction(name, {
      [ENV.channelTable]: channelTable.tableName,
      ...messageRetention(this.config),
      ...environment,
    });
    acceptTokens(reader, this.config, this.#data);
    channelTable.grantRead(reader);
    return reader;
  }

  #createHttpChannels(): TidingsFunction {
    const { channelTable, connectionTable } = this.#data;
    const handler = this.createFunction(FUNCTION.httpChannels, {
      [ENV.channelTable]: channelTable.tableName,
      [ENV.connectionTable]: connectionTable.tableName,
    });
    acceptTokens(handler, this.config, this.#data);
    channelTable.grantReadHead(handler);
    connectionTable.grantReadSubscriptions(handler);
    const routes = {
      ChannelRoute: [HttpMethod.GET, '/v1/channels/{channel}'],
      PresenceRoute: [HttpMethod.GET, '/v1/channels/{channel}/presence'],
    } as const;
    this.httpApi.addRoutes(this, { handler, routes });
    return handler;
  }

  #createFanout(): TidingsFunction {
    const { channelTable, connectionTable } = this.#data;
    const fanout = this.createFunction(FUNCTION.onMessageFanOut, {
      [ENV.channelTable]: channelTable.tableName,
      [ENV.connectionTable]: connectionTable.tableName,
      [ENV.connectionsEndpoint]: this.socketApi.connectionsUrl,
      [ENV.postTransport]: this.config.postTransport,
      [ENV.postsPerSecond]: String(this.config.limits.postsPerSecond),
      ...publishRetention(this.config),
    });
    channelTable.grantWriteLog(fanout);
    connectionTable.grantReadSubscriptions(fanout);
    connectionTable.grantWriteSubscriptions(fanout);
    this.socketApi.grantPost(fanout);
    return fanout;
  }

  #createPresence(): TidingsFunction {
    const { channelTable } = this.#data;
    const presence = this.createFunction(FUNCTION.onSubscriptionPresence, {
      [ENV.channelTable]: channelTable.tableName,
      ...publishRetention(this.config),
    });
    channelTable.grantPublish(presence);
    return presence;
  }

  #consumeHeads(): StreamConsumer {
    return new StreamConsumer(this, 'FanoutStream', {
      table: this.#data.channelTable.resource,
      consumer: this.fanout,
      filters: [HEAD_WRITTEN],
      removalPolicy: this.removalPolicy,
    });
  }

  #consumeAnnouncements(): StreamConsumer {
    return new StreamConsumer(this, 'PresenceStream', {
      table: this.#data.connectionTable.resource,
      consumer: this.presence,
      filters: SUBSCRIPTION_WITH_PRESENCE,
      removalPolicy: this.removalPolicy,
    });
  }
}
