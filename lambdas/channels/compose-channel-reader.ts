import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createBatchTable } from '../dynamodb/batch-table';
import type { Settings } from '../runtime/settings';
import type { System } from '../runtime/system';
import { createLogStore } from './dynamodb-log-store';
import { createChannelReader } from './read-channels';
import type { ChannelReader } from './read-channels';

/** Creates the reader of the channel table. */
export function composeChannelReader(
  settings: Pick<Settings, 'channelTable' | 'messageRetentionSeconds'>,
  client: DynamoDBClient,
  system: System,
): ChannelReader {
  const { channelTable: table, messageRetentionSeconds: retentionSeconds } = settings;
  const store = createLogStore(table, client, createBatchTable(table, { ...system, client }));
  return createChannelReader({ store, clock: system.clock, retentionSeconds });
}
