import { ENV } from '../../contract/environment';
import { createBatchTable } from '../dynamodb/batch-table';
import { createDynamoClient } from '../dynamodb/client';
import { positiveInteger, readEnvironment } from '../runtime/settings';
import type { Runtime } from '../runtime/system';
import { createHistory } from './read-channels';
import type { History } from './read-channels';
import { createHistoryStore } from './dynamodb-log-store';

/** Reading from the channel table that the environment names. */
export function historyFromEnvironment(runtime: Runtime): History {
  const settings = readEnvironment(runtime.environment(), [ENV.channelTable, ENV.messageRetentionSeconds]);
  const table = settings[ENV.channelTable];
  const client = createDynamoClient();
  const store = createHistoryStore(table, client, createBatchTable(table, { ...runtime, client }));
  const retentionSeconds = positiveInteger(ENV.messageRetentionSeconds, settings[ENV.messageRetentionSeconds]);
  return createHistory({ store, clock: runtime.clock, retentionSeconds });
}
