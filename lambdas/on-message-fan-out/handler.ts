import { ENV } from '../../contract/environment';
import { createBatchTable } from '../shared/dynamo/batch';
import { createDynamoClient } from '../shared/dynamo/client';
import { positiveInteger, readEnvironment } from '../shared/environment';
import { posterFromEnvironment } from '../shared/poster/from-environment';
import { systemRuntime } from '../shared/runtime';
import type { BatchResult, StreamEvent } from '../shared/stream/event';
import { createAudience } from './audience';
import { createDeliverChannel } from './deliver';
import { createFanout } from './fanout';
import { createLogWriter } from './log-writer';

const { environment, clock, logger } = systemRuntime;
const settings = readEnvironment(environment(), [
  ENV.channelTable,
  ENV.connectionTable,
  ENV.messageRetentionSeconds,
  ENV.publishIdRetentionSeconds,
]);
const client = createDynamoClient();
const log = createLogWriter({
  batch: createBatchTable(settings[ENV.channelTable], { ...systemRuntime, client }),
  clock,
  messageRetentionSeconds: positiveInteger(ENV.messageRetentionSeconds, settings[ENV.messageRetentionSeconds]),
  publishIdRetentionSeconds: positiveInteger(ENV.publishIdRetentionSeconds, settings[ENV.publishIdRetentionSeconds]),
});
const audience = createAudience({
  table: settings[ENV.connectionTable],
  client,
  batch: createBatchTable(settings[ENV.connectionTable], { ...systemRuntime, client }),
  clock,
});
const fanout = posterFromEnvironment(systemRuntime).then((poster) =>
  createFanout(createDeliverChannel({ log, audience, poster, clock, logger }), logger),
);

/** Consumer of the channel table's stream that serves WebSocket subscribers. */
export const handler = async (event: StreamEvent): Promise<BatchResult> => (await fanout)(event);
