import { ENV } from '../../../contract/environment';
import { createBatchTable } from '../dynamo/batch';
import { createDynamoClient } from '../dynamo/client';
import { positiveInteger, readEnvironment } from '../environment';
import type { Runtime } from '../runtime';
import { createHistory } from './history';
import type { History } from './history';
import { createHistoryStore } from './store';

/** Reading from the channel table that the environment names. */
export function historyFromEnvironment(runtime: Runtime): History {
  const settings = readEnvironment(runtime.environment(), [ENV.channelTable, ENV.messageRetentionSeconds]);
  const table = settings[ENV.channelTable];
  const client = createDynamoClient();
  const store = createHistoryStore(table, client, createBatchTable(table, { ...runtime, client }));
  const retentionSeconds = positiveInteger(ENV.messageRetentionSeconds, settings[ENV.messageRetentionSeconds]);
  return createHistory({ store, clock: runtime.clock, retentionSeconds });
}
