import { createRenewToken } from '../../../lambdas/ws-auth/renew-token';
import { createRenewSubscription } from '../../../lambdas/ws-auth/renew-subscription';
import { createConnect } from '../../../lambdas/ws-connect/connect';
import { createDisconnect } from '../../../lambdas/ws-disconnect/disconnect';
import { createEventsHandler } from '../../../lambdas/http-events/serve-events';
import type { EventsHandler } from '../../../lambdas/http-events/serve-events';
import { createSubscribers } from '../../../lambdas/on-message-fan-out/dynamodb-subscribers';
import { createFanOutChannel } from '../../../lambdas/on-message-fan-out/fan-out-channel';
import { createFanOut } from '../../../lambdas/on-message-fan-out/fan-out';
import { createLogWriter } from '../../../lambdas/on-message-fan-out/log-writer';
import { createShortPollRoute } from '../../../lambdas/http-short-poll/short-poll-route';
import { createLongPollRoute } from '../../../lambdas/http-long-poll/long-poll-route';
import { createLongPoll } from '../../../lambdas/http-long-poll/long-poll';
import { createPublishRoute } from '../../../lambdas/http-publish/publish-route';
import { createPing } from '../../../lambdas/ws-ping/ping';
import { createPublishFrame } from '../../../lambdas/ws-publish/publish-frame';
import { createChannelsOfConnection } from '../../../lambdas/connections/channels-of-connection';
import { createConnectionStore } from '../../../lambdas/connections/connection-store';
import { createSubscriptionStore } from '../../../lambdas/connections/subscription-store';
import { createBatchTable } from '../../../lambdas/dynamodb/batch-table';
import type { BatchTable } from '../../../lambdas/dynamodb/batch-table';
import { createChannelReader } from '../../../lambdas/channels/read-channels';
import type { ChannelReader } from '../../../lambdas/channels/read-channels';
import { createLogStore } from '../../../lambdas/channels/dynamodb-log-store';
import { createHttpHandler } from '../../../lambdas/http/http-handler';
import type { HttpHandler } from '../../../lambdas/http/http-handler';
import { createRateLimiter } from '../../../lambdas/delivery/rate-limiter';
import { createConnectionSender } from '../../../lambdas/delivery/connection-sender';
import { createPublish } from '../../../publishing/publish';
import { createPublishStore } from '../../../publishing/dynamodb-publish-store';
import type { Watching } from '../../../lambdas/channels/compose-watching';
import { createReadMessages } from '../../../lambdas/channels/read-messages';
import { createLoadConnection } from '../../../lambdas/connections/load-connection';
import { createWebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import type { WebSocketHandler } from '../../../lambdas/websocket/websocket-handler';
import type { BatchResult, StreamEvent } from '../../../lambdas/streams/stream-batch';
import { createHeadStore } from '../../../lambdas/channels/dynamodb-head-watch';
import { createWatchHeads } from '../../../lambdas/channels/watch-heads';
import { createSubscribe } from '../../../lambdas/ws-subscribe/subscribe';
import { createSync } from '../../../lambdas/ws-sync/sync';
import { createUnsubscribe } from '../../../lambdas/ws-unsubscribe/unsubscribe';
import type { Action } from '../../../protocol/client-frames';
import { createPublisherWith } from '../../../server/src/publisher';
import type { Publisher } from '../../../server/src/publisher';
import { TABLES } from '../simulation';
import { simulatedClient } from './dynamodb-client';
import type { Invocation } from './invocation';
import { verifier } from './tokens';

/** Retention of a publish id, in seconds: longer than any schedule. */
const PUBLISH_ID_SECONDS = 86_400;

// The functions, composed as their handlers compose them, but with the clock, clients and ids of one simulated invocation.

function batchTable(run: Invocation, table: string): BatchTable {
  return createBatchTable(table, { client: simulatedClient(run), sleep: run.sleep, random: run.chance });
}

function reader(run: Invocation): ChannelReader {
  const store = createLogStore(TABLES.channels, simulatedClient(run), batchTable(run, TABLES.channels));
  return createChannelReader({ store, clock: run.clock, retentionSeconds: run.simulation.schedule.retentionSeconds });
}

function connections(run: Invocation) {
  const client = simulatedClient(run);
  const store = createConnectionStore(TABLES.connections, client);
  return {
    connections: store,
    loadConnection: createLoadConnection(store, run.clock),
    subscriptions: createSubscriptionStore(batchTable(run, TABLES.connections)),
    channelsOf: createChannelsOfConnection(TABLES.connections, client),
  };
}

function publish(run: Invocation) {
  const store = createPublishStore({
    table: TABLES.channels,
    client: simulatedClient(run),
    singleAttemptClient: simulatedClient(run, 1),
  });
  const { clock, sleep, ids, logger } = run;
  return createPublish({ store, clock, sleep, ids, logger, idRetentionSeconds: PUBLISH_ID_SECONDS });
}

/** The publisher of an application's own function, which uses the server library. */
export function applicationPublisher(run: Invocation): Publisher {
  const { clock, sleep, ids, logger } = run;
  const store = createPublishStore({
    table: TABLES.channels,
    client: simulatedClient(run),
    singleAttemptClient: simulatedClient(run, 1),
  });
  const idRetentionSeconds = PUBLISH_ID_SECONDS;
  return createPublisherWith({ tableName: TABLES.channels, store, clock, sleep, ids, logger, idRetentionSeconds });
}

function watching(run: Invocation): Watching {
  const store = createHeadStore(TABLES.channels, simulatedClient(run), batchTable(run, TABLES.channels));
  return {
    read: createReadMessages(reader(run)),
    watch: createWatchHeads({ store, clock: run.clock, sleep: run.sleep }),
  };
}

/** The route of `$connect`. */
export const connect = (run: Invocation) => createConnect(connections(run).connections);

/** The route of `$disconnect`. */
export const disconnect = (run: Invocation) => {
  const { channelsOf, subscriptions } = connections(run);
  return createDisconnect(channelsOf, subscriptions);
};

/** The routes of client frames. */
export const routes: Readonly<Record<Action, (run: Invocation) => WebSocketHandler>> = {
  subscribe: (run) => {
    const use = createSubscribe({ ...connections(run), reader: reader(run) });
    return createWebSocketHandler('subscribe', run.logger, use);
  },
  unsubscribe: (run) =>
    createWebSocketHandler('unsubscribe', run.logger, createUnsubscribe(connections(run).subscriptions)),
  publish: (run) => {
    const use = createPublishFrame(connections(run).loadConnection, publish(run));
    return createWebSocketHandler('publish', run.logger, use);
  },
  sync: (run) => {
    const use = createSync(connections(run).loadConnection, reader(run));
    return createWebSocketHandler('sync', run.logger, use);
  },
  auth: (run) => {
    const renewSubscription = createRenewSubscription(TABLES.connections, simulatedClient(run));
    const { clock } = run;
    const use = createRenewToken({ ...connections(run), verifyToken: verifier(clock), renewSubscription, clock });
    return createWebSocketHandler('auth', run.logger, use);
  },
  ping: (run) => createWebSocketHandler('ping', run.logger, createPing(run.clock)),
};

/** The routes of the HTTP API. */
export const httpRoutes: Readonly<Record<string, (run: Invocation) => HttpHandler>> = {
  'GET /v1/messages': (run) => {
    const route = createLongPollRoute({ poll: createLongPoll(watching(run)), clock: run.clock, waitSeconds: 20 });
    return createHttpHandler({ 'GET /v1/messages': route }, verifier(run.clock), run.logger);
  },
  'GET /v1/messages/now': (run) => {
    const route = createShortPollRoute({ read: watching(run).read, clock: run.clock });
    return createHttpHandler({ 'GET /v1/messages/now': route }, verifier(run.clock), run.logger);
  },
  'POST /v1/channels/{channel}/messages': (run) =>
    createHttpHandler(
      { 'POST /v1/channels/{channel}/messages': createPublishRoute(publish(run)) },
      verifier(run.clock),
      run.logger,
    ),
};

/** The function of the streaming URL. */
export const events = (run: Invocation, begin: Parameters<typeof createEventsHandler>[0]['begin']): EventsHandler =>
  createEventsHandler({
    verifyToken: verifier(run.clock),
    channels: watching(run),
    clock: run.clock,
    logger: run.logger,
    holdSeconds: run.simulation.schedule.holdSeconds,
    begin,
  });

/** The function that consumes the stream. */
export const fanOut = (run: Invocation): ((event: StreamEvent) => Promise<BatchResult>) => {
  const { simulation, clock, sleep, chance, logger } = run;
  const log = createLogWriter({
    batch: batchTable(run, TABLES.channels),
    clock,
    messageRetentionSeconds: simulation.schedule.retentionSeconds,
    publishIdRetentionSeconds: PUBLISH_ID_SECONDS,
  });
  const subscribers = createSubscribers({
    table: TABLES.connections,
    client: simulatedClient(run),
    batch: batchTable(run, TABLES.connections),
    clock,
  });
  const sender = createConnectionSender({
    transport: {
      prepare: (frame) => async (connectionId) => {
        await run.endStep();
        const result = await simulation.aws.post(connectionId, frame);
        await run.endStep();
        return result;
      },
      close: () => undefined,
    },
    rateLimiter: createRateLimiter({ postsPerSecond: 5000, clock, sleep }),
    clock,
    sleep,
    random: chance,
    logger,
  });
  return createFanOut(createFanOutChannel({ log, subscribers, sender, clock, logger }), logger);
};
