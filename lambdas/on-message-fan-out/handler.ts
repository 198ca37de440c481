import { ENV } from '../../contract/environment';
import { createBatchTable } from '../dynamodb/batch-table';
import { createDynamoClient } from '../dynamodb/client';
import { positiveInteger, readEnvironment } from '../runtime/settings';
import { posterFromEnvironment } from '../delivery/from-environment';
import { systemRuntime } from '../runtime/system';
import type { BatchResult, StreamEvent } from '../streams/stream-event';
import { createAudience } from './dynamodb-subscribers';
import { createDeliverChannel } from './deliver-channel';
import { createFanout } from './fan-out';
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
