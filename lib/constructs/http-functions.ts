import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';
import type { ResolvedSettings } from '../config/settings';
import type { CreateFunction } from './create-functions';
import { acceptTokens, messageRetention, publishRetention } from './function-environment';
import type { Environment } from './function-environment';
import type { TidingsHttpApi } from './http-api';
import type { TidingsData } from './tidings-data';
import type { TidingsFunction } from './tidings-function';

/** The functions behind the routes for channels and messages, and behind the streaming URL. */
export interface HttpFunctions {
  readonly publish: TidingsFunction;
  readonly shortPoll: TidingsFunction;
  readonly channels: TidingsFunction;
  /** Keeps a request open until messages arrive. */
  readonly longPoll: TidingsFunction;
  /** Keeps a request open to stream messages. It has no route, because HTTP APIs cannot stream. */
  readonly events: TidingsFunction;
}

/** Creates the functions that serve channels and messages over HTTP. */
export function createHttpFunctions(
  create: CreateFunction,
  settings: ResolvedSettings,
  data: TidingsData,
): HttpFunctions {
  const { channelTable, connectionTable } = data;
  const { longPolling, eventStreams } = settings.limits;
  const channelEnvironment = { [ENV.channelTable]: channelTable.tableName };

  const createReader = (name: FunctionName, environment: Environment = {}): TidingsFunction => {
    const reader = create(name, { ...channelEnvironment, ...messageRetention(settings), ...environment });
    acceptTokens(reader, settings, data);
    channelTable.grantRead(reader);
    return reader;
  };

  const publish = create(FUNCTION.httpPublish, { ...channelEnvironment, ...publishRetention(settings) });
  acceptTokens(publish, settings, data);
  channelTable.grantPublish(publish);

  const shortPoll = createReader(FUNCTION.httpShortPoll);

  const channels = create(FUNCTION.httpChannels, {
    ...channelEnvironment,
    [ENV.connectionTable]: connectionTable.tableName,
  });
  acceptTokens(channels, settings, data);
  channelTable.grantReadHead(channels);
  connectionTable.grantReadSubscriptions(channels);

  // While these two functions wait, they read heads to find out whether a channel has a new message. For a single
  // channel they use GetItem, which grantRead does not permit.
  const longPoll = createReader(FUNCTION.httpLongPoll, { [ENV.waitSeconds]: String(longPolling.waitSeconds) });
  channelTable.grantReadHead(longPoll);
  const events = createReader(FUNCTION.httpEvents, { [ENV.holdSeconds]: String(eventStreams.durationSeconds) });
  channelTable.grantReadHead(events);

  return { publish, shortPoll, channels, longPoll, events };
}

/** Adds the routes for channels and messages to the HTTP API. */
export function addHttpRoutes(scope: Construct, api: TidingsHttpApi, functions: HttpFunctions): void {
  api.addRoutes(scope, {
    handler: functions.publish,
    routes: { PublishRoute: [HttpMethod.POST, '/v1/channels/{channel}/messages'] },
  });
  api.addRoutes(scope, {
    handler: functions.shortPoll,
    routes: { ShortPollRoute: [HttpMethod.GET, '/v1/messages/now'] },
  });
  api.addRoutes(scope, {
    handler: functions.channels,
    routes: {
      ChannelRoute: [HttpMethod.GET, '/v1/channels/{channel}'],
      PresenceRoute: [HttpMethod.GET, '/v1/channels/{channel}/presence'],
    },
  });
  api.addRoutes(scope, {
    handler: functions.longPoll,
    routes: { LongPollRoute: [HttpMethod.GET, '/v1/messages'] },
  });
}
