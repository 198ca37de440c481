import { ENV } from '../../contract/environment';
import { createBatchTable } from '../dynamodb/batch-table';
import { createDynamoClient } from '../dynamodb/client';
import { readEnvironment } from '../runtime/settings';
import { historyFromEnvironment } from './history-from-environment';
import type { Runtime } from '../runtime/system';
import { createHeadStore } from './dynamodb-head-watch';
import { createWatchHeads } from './watch-heads';
import type { WatchHeads } from './watch-heads';
import { createReadMessages } from './read-messages';
import type { ReadMessages } from './read-messages';

/** Reading several channels, and waiting for something new in them. */
export interface Reading {
  readonly read: ReadMessages;
  readonly watch: WatchHeads;
}

/** Reading and watching the channel table that the environment names. */
export function readingFromEnvironment(runtime: Runtime): Reading {
  const table = readEnvironment(runtime.environment(), [ENV.channelTable])[ENV.channelTable];
  const client = createDynamoClient();
  const store = createHeadStore(table, client, createBatchTable(table, { ...runtime, client }));
  return {
    read: createReadMessages(historyFromEnvironment(runtime)),
    watch: createWatchHeads({ store, clock: runtime.clock, sleep: runtime.sleep }),
  };
}
