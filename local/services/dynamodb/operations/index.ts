import type { DynamoDbContext } from '../context';
import { batchOperations } from './batches';
import { itemOperations } from './items';
import { streamOperations } from './streams';
import { tableOperations } from './tables';
import { tagOperations } from './tags';
import { timeToLiveOperations } from './time-to-live';
import { transactionOperations } from './transactions';

export function createTableApi(context: DynamoDbContext) {
  return {
    ...tableOperations(context),
    ...timeToLiveOperations(context),
    ...tagOperations(context),
    ...itemOperations(context),
    ...batchOperations(context),
    ...transactionOperations(context),
  };
}

export function createStreamsApi(context: DynamoDbContext) {
  return streamOperations(context);
}

/** All operations of both APIs, by name. Their names do not overlap. */
export type DynamoDbOperations = ReturnType<typeof createTableApi> & ReturnType<typeof createStreamsApi>;
