import { ENV } from '../../../contract/environment';
import { createBatchTable } from '../dynamo/batch';
import { createDynamoClient } from '../dynamo/client';
import { readEnvironment } from '../environment';
import { historyFromEnvironment } from '../history/from-environment';
import type { Runtime } from '../runtime';
import { createHeadStore } from '../watch/store';
import { createWatchHeads } from '../watch/watch-heads';
import type { WatchHeads } from '../watch/watch-heads';
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
