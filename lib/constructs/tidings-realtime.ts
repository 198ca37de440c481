import { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import { HEAD_WRITTEN, SUBSCRIPTION_WITH_PRESENCE } from '../../contract/stream-filters';
import { resolveSettings } from '../config/settings';
import type { ResolvedSettings, TidingsSettings } from '../config/settings';
import { ApiGatewayLogRole } from './api-gateway-log-role';
import { functionCreator, removalPolicyOf } from './create-functions';
import type { CreateFunction } from './create-functions';
import { publishRetention } from './function-environment';
import { TidingsHttpApi } from './http-api';
import { addHttpRoutes, createHttpFunctions } from './http-functions';
import { StreamConsumer } from './stream-consumer';
import { StreamingUrl } from './streaming-url';
import type { TidingsData } from './tidings-data';
import type { TidingsFunction } from './tidings-function';
import { TidingsWebSocketApi } from './websocket-api';
import { createWebSocketFunctions, WEBSOCKET_ACTIONS } from './websocket-functions';

/** Properties of `TidingsRealtime`. */
export interface TidingsRealtimeProps {
  /** The settings. Use the same for all constructs of one deployment. @default {} */
  readonly settings?: TidingsSettings;
  /** The tables and the secret. May be in another stack. */
  readonly data: TidingsData;
  /** First part of the names of the two APIs in the AWS console. @default - the path of the construct */
  readonly name?: string;
  /** Folder that contains `<name>/index.js` for every function. @default - the prebuilt functions of this package */
  readonly codeDirectory?: string;
}

/** The APIs that clients call (WebSocket API, HTTP API, streaming URL), fan-out and presence. */
export class TidingsRealtime extends Construct {
  /** The WebSocket API. */
  readonly webSocketApi: TidingsWebSocketApi;
  /** The HTTP API. */
  readonly httpApi: TidingsHttpApi;
  /** The URL that streams Server-Sent Events. */
  readonly streamingUrl: StreamingUrl;
  /** Functions that answer a request at once. */
  readonly requestFunctions: readonly TidingsFunction[];
  /** Functions that keep requests open. Each can have its own reserved concurrency. */
  readonly longLivedFunctions: readonly TidingsFunction[];
  /** Posts messages to the subscribers of their channel. */
  readonly fanOut: TidingsFunction;
  /** Publishes joins and leaves. */
  readonly presence: TidingsFunction;
  /** Consumers of the two table streams. */
  readonly streamConsumers: readonly StreamConsumer[];
  readonly #settings: ResolvedSettings;
  readonly #data: TidingsData;
  readonly #create: CreateFunction;

  /** @throws ConfigError with all invalid settings */
  constructor(scope: Construct, id: string, props: TidingsRealtimeProps) {
    super(scope, id);
    const { data, name = this.node.path.replaceAll('/', '-'), codeDirectory, settings = {} } = props;
    this.#data = data;
    this.#settings = resolveSettings(settings, this.node.path);
    this.#create = functionCreator(this, this.#settings, codeDirectory);
    const { allowedOrigins, apiGatewayLogRole, limits, retention } = this.#settings;
    const api = {
      requestsPerSecond: limits.requestsPerSecond,
      requestBurst: limits.requestBurst,
      logDays: retention.logDays,
      removalPolicy: removalPolicyOf(this.#settings),
    };
    const webSocketFunctions = createWebSocketFunctions(this.#create, this.#settings, data);
    this.webSocketApi = new TidingsWebSocketApi(this, 'WebSocketApi', {
      ...api,
      name: `${name}-websocket`,
      authorizer: webSocketFunctions.authorizer,
      connect: webSocketFunctions.connect,
      disconnect: webSocketFunctions.disconnect,
    });
    for (const action of WEBSOCKET_ACTIONS) {
      this.webSocketApi.addRoute(action === 'default' ? '$default' : action, webSocketFunctions[action]);
    }
    if (apiGatewayLogRole === 'create') {
      this.webSocketApi.stage.node.addDependency(new ApiGatewayLogRole(this, 'ApiGatewayLogRole'));
    }
    const { longPoll, events, ...httpFunctions } = createHttpFunctions(this.#create, this.#settings, data);
    this.httpApi = new TidingsHttpApi(this, 'HttpApi', { ...api, allowedOrigins, name: `${name}-http` });
    addHttpRoutes(this, this.httpApi, { longPoll, events, ...httpFunctions });
    this.streamingUrl = new StreamingUrl(this, 'StreamingUrl', { handler: events, allowedOrigins });
    this.requestFunctions = [...Object.values(webSocketFunctions), ...Object.values(httpFunctions)];
    this.longLivedFunctions = [longPoll, events];
    this.fanOut = this.#createFanOut();
    this.presence = this.#createPresence();
    this.streamConsumers = [this.#consumeMessages(), this.#consumeSubscriptions()];
  }

  #createFanOut(): TidingsFunction {
    const { channelTable, connectionTable } = this.#data;
    const fanOut = this.#create(FUNCTION.onMessageFanOut, {
      [ENV.channelTable]: channelTable.tableName,
      [ENV.connectionTable]: connectionTable.tableName,
      [ENV.connectionsEndpoint]: this.webSocketApi.connectionsUrl,
      [ENV.postTransport]: this.#settings.postTransport,
      [ENV.postsPerSecond]: String(this.#settings.limits.postsPerSecond),
      ...publishRetention(this.#settings),
    });
    channelTable.grantWriteLog(fanOut);
    connectionTable.grantReadSubscriptions(fanOut);
    connectionTable.grantWriteSubscriptions(fanOut);
    this.webSocketApi.grantPost(fanOut);
    return fanOut;
  }

  #createPresence(): TidingsFunction {
    const { channelTable } = this.#data;
    const presence = this.#create(FUNCTION.onSubscriptionPresence, {
      [ENV.channelTable]: channelTable.tableName,
      ...publishRetention(this.#settings),
    });
    channelTable.grantPublish(presence);
    return presence;
  }

  #consumeMessages(): StreamConsumer {
    return new StreamConsumer(this, 'FanoutStream', {
      table: this.#data.channelTable.resource,
      consumer: this.fanOut,
      filters: [HEAD_WRITTEN],
      removalPolicy: removalPolicyOf(this.#settings),
    });
  }

  #consumeSubscriptions(): StreamConsumer {
    return new StreamConsumer(this, 'PresenceStream', {
      table: this.#data.connectionTable.resource,
      consumer: this.presence,
      filters: SUBSCRIPTION_WITH_PRESENCE,
      removalPolicy: removalPolicyOf(this.#settings),
    });
  }
}
