import type { BatchGetItemCommand, BatchWriteItemCommand, ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Operations, WireOutput } from '../../../aws/typed-operations';
import { errorText } from '../../../core/error-text';
import { AwsError } from '../../../core/errors';
import { consumedByReads, consumedByWrites } from '../capacity/consumed-capacity';
import { byTableName } from '../context';
import type { DynamoDbContext } from '../context';
import type { CapacityDetail, Item, ItemRequest } from '../data-types';
import { parse } from '../dynalite/actions';
import { validationError } from '../errors';
import { itemSize } from '../items/item-size';
import { itemKey } from '../state/table';
import type { Table } from '../state/table';
import type { PreparedWrite } from '../writes/writer';
import { readItem } from './items';

/** Maximum number of items of one BatchWriteItem, over all tables. */
const MAX_BATCH_WRITES = 25;

/** Maximum size of the items that one BatchGetItem returns. Further items are unprocessed. */
const MAX_BATCH_GET_BYTES = 16 * 1024 * 1024;

interface PutRequest {
  readonly PutRequest: { readonly Item: Item };
  readonly DeleteRequest?: undefined;
}

interface DeleteRequest {
  readonly PutRequest?: undefined;
  readonly DeleteRequest: { readonly Key: Item };
}

type WriteRequest = PutRequest | DeleteRequest;

interface KeysRequest extends Pick<ItemRequest, 'ConsistentRead' | 'AttributesToGet' | '_projection'> {
  readonly Keys: readonly Item[];
}

/** Errors that leave a write of a batch unprocessed. */
const RETRYABLE = new Set(['ProvisionedThroughputExceededException', 'TransactionConflictException']);

function itemRequest(tableName: string, request: WriteRequest): ItemRequest {
  return request.PutRequest
    ? { TableName: tableName, Item: request.PutRequest.Item }
    : { TableName: tableName, Key: request.DeleteRequest.Key };
}

function checkKeys(table: Table, requests: readonly WriteRequest[]): void {
  const keys = new Set<string>();
  for (const request of requests) {
    const key = keyFor(table, request);
    if (keys.has(key)) throw validationError('Provided list of item keys contains duplicates');
    keys.add(key);
  }
}

function keyFor(table: Table, request: WriteRequest): string {
  try {
    return itemKey(table, itemRequest(table.name, request));
  } catch (error) {
    if (!/Missing the key|Type mismatch for key/.test(errorText(error))) throw error;
    throw validationError('The provided key element does not match the schema');
  }
}

type Consumed = WireOutput<ConsumedCapacity> | undefined;

/** The member `ConsumedCapacity` of an output. It is absent unless the caller requested it. */
export function consumedMember(perTable: readonly Consumed[]) {
  const consumed = perTable.filter((one) => one !== undefined);
  return consumed.length === 0 ? {} : { ConsumedCapacity: consumed };
}

/** BatchWriteItem and BatchGetItem. Throttled items and items beyond a size limit are unprocessed. */
export function batchOperations(context: DynamoDbContext) {
  const { writer } = context;

  const prepare = (table: Table, request: WriteRequest): PreparedWrite | AwsError => {
    try {
      return writer.prepare(table, request.PutRequest ? 'PutItem' : 'DeleteItem', itemRequest(table.name, request));
    } catch (error) {
      if (error instanceof AwsError && RETRYABLE.has(error.code)) return error;
      throw error;
    }
  };

  return {
    async BatchWriteItem(input, { principal }) {
      const { RequestItems: byTable, ReturnConsumedCapacity: detail } = parse<{
        RequestItems: Record<string, WriteRequest[]>;
        ReturnConsumedCapacity?: CapacityDetail;
      }>('BatchWriteItem', { ...input, RequestItems: byTableName(context, input.RequestItems) });
      const entries = Object.entries(byTable);
      for (const [name, requests] of entries) {
        context.authorize.items(
          principal,
          'BatchWriteItem',
          name,
          requests.map((request) => itemRequest(name, request)),
        );
      }
      const tables = new Map(entries.map(([name]) => [name, context.tables.get(name)]));
      if (entries.reduce((sum, [, requests]) => sum + requests.length, 0) > MAX_BATCH_WRITES) {
        throw validationError('Too many items requested for the BatchWriteItem call');
      }
      for (const [name, requests] of entries) checkKeys(tables.get(name)!, requests);

      const skipsHalf = context.faults.leavesUnprocessed();
      const unprocessed: Record<string, WriteRequest[]> = {};
      const writes: PreparedWrite[] = [];
      let rejection: AwsError | undefined;
      let position = 0;
      for (const [name, requests] of entries) {
        for (const request of requests) {
          const prepared = skipsHalf && position++ % 2 === 1 ? undefined : prepare(tables.get(name)!, request);
          if (prepared && !(prepared instanceof AwsError)) writes.push(prepared);
          else (unprocessed[name] ??= []).push(request);
          if (prepared instanceof AwsError) rejection = prepared;
        }
      }
      if (rejection && writes.length === 0) throw rejection;
      await writer.commit(writes);
      writer.failIfInjected(writes);
      const consumed = entries.map(([name]) =>
        consumedByWrites(
          detail,
          name,
          writes.filter((done) => done.table.name === name).map((done) => writer.cost(done)),
        ),
      );
      return { UnprocessedItems: unprocessed, ...consumedMember(consumed) };
    },

    BatchGetItem(input, { principal }) {
      const { RequestItems: byTable, ReturnConsumedCapacity: detail } = parse<{
        RequestItems: Record<string, KeysRequest>;
        ReturnConsumedCapacity?: CapacityDetail;
      }>('BatchGetItem', { ...input, RequestItems: byTableName(context, input.RequestItems) });
      const entries = Object.entries(byTable);
      for (const [name, { Keys: keys }] of entries) {
        context.authorize.items(
          principal,
          'BatchGetItem',
          name,
          keys.map((key) => ({ Key: key })),
        );
      }
      const tables = new Map(entries.map(([name]) => [name, context.tables.get(name)]));

      const skipsHalf = context.faults.leavesUnprocessed();
      const responses: Record<string, readonly Item[]> = {};
      const unprocessed: Record<string, Omit<KeysRequest, '_projection'>> = {};
      const consumed: Consumed[] = [];
      let position = 0;
      let bytes = 0;
      for (const [name, { Keys: keys, ...options }] of entries) {
        const found: Item[] = [];
        const remaining: Item[] = [];
        let units = 0;
        for (const key of keys) {
          const read =
            skipsHalf && position++ % 2 === 1
              ? undefined
              : readItem(context, tables.get(name)!, { ...options, TableName: name, Key: key });
          bytes += read?.stored ? itemSize(read.stored) : 0;
          if (!read || bytes > MAX_BATCH_GET_BYTES) remaining.push(key);
          else if (read.Item) found.push(read.Item);
          units += read?.units ?? 0;
        }
        // AWS does not guarantee an order.
        responses[name] = context.random.shuffle(found);
        const { _projection, ...requested } = options;
        if (remaining.length > 0) unprocessed[name] = { ...requested, Keys: remaining };
        consumed.push(consumedByReads(detail, name, units));
      }
      return { Responses: responses, UnprocessedKeys: unprocessed, ...consumedMember(consumed) };
    },
  } satisfies Operations<{ BatchWriteItem: BatchWriteItemCommand; BatchGetItem: BatchGetItemCommand }>;
}
