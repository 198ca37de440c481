import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createBatchTable } from '../dynamodb/batch-table';
import type { Settings } from '../runtime/settings';
import type { System } from '../runtime/system';
import { composeChannelReader } from './compose-channel-reader';
import { createHeadStore } from './dynamodb-head-watch';
import { createReadMessages } from './read-messages';
import type { ReadMessages } from './read-messages';
import { createWatchHeads } from './watch-heads';
import type { WatchHeads } from './watch-heads';

/** Reads several channels, and waits for new messages in them. */
export interface Watching {
  readonly read: ReadMessages;
  readonly watch: WatchHeads;
}

/** Creates the reads of a function that may wait. Other functions do not contain the code that waits. */
export function composeWatching(
  settings: Pick<Settings, 'channelTable' | 'messageRetentionSeconds'>,
  client: DynamoDBClient,
  system: System,
): Watching {
  const { channelTable: table } = settings;
  const store = createHeadStore(table, client, createBatchTable(table, { ...system, client }));
  return {
    read: createReadMessages(composeChannelReader(settings, client, system)),
    watch: createWatchHeads({ store, clock: system.clock, sleep: system.sleep }),
  };
}
