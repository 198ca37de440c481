import { composeConnectionSender } from '../delivery/compose-connection-sender';
import { createBatchTable } from '../dynamodb/batch-table';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import type { BatchResult, StreamEvent } from '../streams/stream-batch';
import { createSubscribers } from './dynamodb-subscribers';
import { createFanOut } from './fan-out';
import { createFanOutChannel } from './fan-out-channel';
import { createLogWriter } from './log-writer';

const { clock, logger } = system;
const settings = readSettings(process.env, [
  'channelTable',
  'connectionTable',
  'messageRetentionSeconds',
  'publishIdRetentionSeconds',
  'connectionsEndpoint',
  'postTransport',
  'postsPerSecond',
]);
const client = createDynamoDbClient();
const log = createLogWriter({
  ...settings,
  batch: createBatchTable(settings.channelTable, { ...system, client }),
  clock,
});
const subscribers = createSubscribers({
  table: settings.connectionTable,
  client,
  batch: createBatchTable(settings.connectionTable, { ...system, client }),
  clock,
});
const fanOut = composeConnectionSender(settings, process.env, system).then((sender) =>
  createFanOut(createFanOutChannel({ log, subscribers, sender, clock, logger }), logger),
);

/** Consumes the stream of the channel table and posts messages to WebSocket subscribers. */
export const handler = async (event: StreamEvent): Promise<BatchResult> => (await fanOut)(event);
