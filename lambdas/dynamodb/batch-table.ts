import { BatchGetItemCommand, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, KeysAndAttributes, WriteRequest } from '@aws-sdk/client-dynamodb';

import { backoffDelay } from '../runtime/backoff';
import { chunk } from '../runtime/concurrency';
import type { Chance, Sleep } from '../runtime/interfaces';

/** An item or a key in the form of the AWS SDK. */
export type Item = Record<string, AttributeValue>;

/** Items of one BatchWriteItem (DynamoDB quota). */
export const BATCH_WRITE_ITEMS = 25;
/** Items of one BatchGetItem (DynamoDB quota). */
export const BATCH_GET_ITEMS = 100;
/** Rounds for items that DynamoDB left unprocessed, the first included. */
const ROUNDS = 6;
const BACKOFF = { baseMs: 50, capMs: 1000 };

/** What batch calls need. */
export interface BatchDependencies {
  readonly client: DynamoDBClient;
  readonly sleep: Sleep;
  readonly chance: Chance;
}

/** Batch calls on one table; DynamoDB may leave part of a batch undone, these do not. */
export interface BatchTable {
  /**
   * Puts items, in batches one after another. Keys must be distinct within 25 neighbours.
   * @throws Error when items are still unprocessed after six rounds
   */
  put(items: readonly Item[]): Promise<void>;
  /** Deletes items by key; what is not there counts as deleted. */
  remove(keys: readonly Item[]): Promise<void>;
  /** Reads items by key, consistently unless told otherwise; what is not there is left out. */
  get(keys: readonly Item[], projection?: Projection, consistent?: boolean): Promise<Item[]>;
}

/** The attributes that a read answers with. */
export interface Projection {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
}

/** Batch calls that retry what DynamoDB left unprocessed, with jitter. */
export function createBatchTable(table: string, { client, sleep, chance }: BatchDependencies): BatchTable {
  const pause = (round: number): Promise<void> => sleep(backoffDelay(BACKOFF, round, chance));

  const write = async (requests: readonly WriteRequest[]): Promise<void> => {
    for (const piece of chunk(requests, BATCH_WRITE_ITEMS)) {
      let pending: WriteRequest[] = piece;
      for (let round = 0; pending.length > 0; round++) {
        if (round === ROUNDS) throw exhausted('write', table, pending.length);
        if (round > 0) await pause(round - 1);
        const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: pending } }));
        pending = answer.UnprocessedItems?.[table] ?? [];
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
      for (let round = 0; pending !== undefined; round++) {
        if (round === ROUNDS) throw exhausted('read', table, pending.Keys?.length ?? 0);
        if (round > 0) await pause(round - 1);
        const request: Record<string, KeysAndAttributes> = { [table]: pending };
        const answer = await client.send(new BatchGetItemCommand({ RequestItems: request }));
        found.push(...(answer.Responses?.[table] ?? []));
        const left: KeysAndAttributes | undefined = answer.UnprocessedKeys?.[table];
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

/** DynamoDB leaves items unprocessed when it throttles, so that is what the error says. */
function exhausted(what: string, table: string, count: number): Error {
  const error = new Error(
    `${count} items of table ${table} were still unprocessed after ${ROUNDS} rounds of a batch ${what}`,
  );
  error.name = 'ThrottlingException';
  return error;
}
