import { BatchGetItemCommand, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, KeysAndAttributes, WriteRequest } from '@aws-sdk/client-dynamodb';
import { backoffDelay } from '../runtime/backoff';
import { chunk } from '../runtime/concurrency';
import type { Random, Sleep } from '../runtime/interfaces';

/** An item or a key in the form of the AWS SDK. */
export type Item = Record<string, AttributeValue>;

/** Maximum number of items in one BatchWriteItem (DynamoDB quota). */
export const BATCH_WRITE_ITEMS = 25;
/** Maximum number of items in one BatchGetItem (DynamoDB quota). */
export const BATCH_GET_ITEMS = 100;
/** Maximum number of calls for one batch. Calls after the first repeat the items that DynamoDB left unprocessed. */
const MAX_CALLS = 6;
const BACKOFF = { baseMs: 50, capMs: 1000 };

/** The dependencies of {@link createBatchTable}. */
export interface BatchDependencies {
  readonly client: DynamoDBClient;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** Batch calls on one table. DynamoDB may leave items of a batch unprocessed; these calls process all of them. */
export interface BatchTable {
  /**
   * Writes items, batch after batch. The keys of 25 consecutive items must be distinct.
   * @throws Error if items are still unprocessed after six calls
   */
  put(items: readonly Item[]): Promise<void>;
  /** Deletes items by key; succeeds for items that do not exist. */
  remove(keys: readonly Item[]): Promise<void>;
  /** Reads items by key, with strong consistency by default. Items that do not exist are left out. */
  get(keys: readonly Item[], projection?: Projection, consistent?: boolean): Promise<Item[]>;
}

/** The attributes that a read returns. */
export interface Projection {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
}

/** Creates batch calls that retry unprocessed items, with jitter. */
export function createBatchTable(table: string, { client, sleep, random }: BatchDependencies): BatchTable {
  const pause = (call: number): Promise<void> => sleep(backoffDelay(BACKOFF, call - 1, random));

  const write = async (requests: readonly WriteRequest[]): Promise<void> => {
    for (const piece of chunk(requests, BATCH_WRITE_ITEMS)) {
      let pending: WriteRequest[] = piece;
      for (let call = 0; pending.length > 0; call++) {
        if (call === MAX_CALLS) throw unprocessed('write', table, pending.length);
        if (call > 0) await pause(call);
        const response = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: pending } }));
        pending = response.UnprocessedItems?.[table] ?? [];
      }
    }
  };

  const get = async (keys: readonly Item[], projection?: Projection, consistent = true): Promise<Item[]> => {
    const found: Item[] = [];
    for (const piece of chunk(keys, BATCH_GET_ITEMS)) {
      let pending: KeysAndAttributes | undefined = {
        Keys: piece,
        ConsistentRead: consistent,
        ...projected(projection),
      };
      for (let call = 0; pending !== undefined; call++) {
        if (call === MAX_CALLS) throw unprocessed('read', table, pending.Keys?.length ?? 0);
        if (call > 0) await pause(call);
        const request: Record<string, KeysAndAttributes> = { [table]: pending };
        const response = await client.send(new BatchGetItemCommand({ RequestItems: request }));
        found.push(...(response.Responses?.[table] ?? []));
        const left: KeysAndAttributes | undefined = response.UnprocessedKeys?.[table];
        pending = left?.Keys?.length ? left : undefined;
      }
    }
    return found;
  };

  return {
    put: (items) => write(items.map((Item) => ({ PutRequest: { Item } }))),
    remove: (keys) => write(keys.map((Key) => ({ DeleteRequest: { Key } }))),
    get,
  };
}

function projected(projection: Projection | undefined): Partial<KeysAndAttributes> {
  if (projection === undefined) return {};
  return { ProjectionExpression: projection.expression, ExpressionAttributeNames: { ...projection.names } };
}

/** DynamoDB leaves items unprocessed if it throttles, so this error gets the name of a throttling error. */
function unprocessed(operation: string, table: string, count: number): Error {
  const error = new Error(
    `${count} items of table ${table} were still unprocessed after ${MAX_CALLS} calls of a batch ${operation}`,
  );
  error.name = 'ThrottlingException';
  return error;
}
