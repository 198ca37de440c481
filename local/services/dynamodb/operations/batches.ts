import { AwsError } from '../../../core/errors';
import type { JsonOperation } from '../../../aws/json-protocol';
import { consumedByReads, consumedByWrites } from '../capacity/consumed-capacity';
import { parse } from '../dynalite/actions';
import { byTableName } from '../context';
import type { Engine } from '../context';
import { validationError } from '../errors';
import { itemSize } from '../items/item-size';
import { readItem } from './items';
import { itemKey } from '../state/table';
import type { Table } from '../state/table';
import type { CapacityDetail, Item, ItemRequest } from '../data-types';
import type { PreparedWrite } from '../writes/writer';

/** The most items that one BatchWriteItem takes, over all its tables. */
const MAX_BATCH_WRITES = 25;

/** What one BatchGetItem answers at most; the rest stays unprocessed. */
const MAX_BATCH_GET_BYTES = 16 * 1024 * 1024;

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

interface KeysRequest extends Pick<ItemRequest, 'ConsistentRead' | 'AttributesToGet' | '_projection'> {
  readonly Keys: readonly Item[];
}

const REFUSED_FOR_NOW = new Set(['ProvisionedThroughputExceededException', 'TransactionConflictException']);

function itemRequest(tableName: string, request: WriteRequest): ItemRequest {
  return request.PutRequest
    ? { TableName: tableName, Item: request.PutRequest.Item }
    : { TableName: tableName, Key: request.DeleteRequest!.Key };
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
    if (!/Missing the key|Type mismatch for key/.test((error as Error).message)) throw error;
    throw validationError('The provided key element does not match the schema');
  }
}

function batchWrite(engine: Engine): JsonOperation {
  const { writer } = engine;

  const write = (table: Table, request: WriteRequest): PreparedWrite | AwsError => {
    try {
      return writer.prepare(table, request.PutRequest ? 'PutItem' : 'DeleteItem', itemRequest(table.name, request));
    } catch (error) {
      if (error instanceof AwsError && REFUSED_FOR_NOW.has(error.code)) return error;
      throw error;
    }
  };

  return async (input: Record<string, unknown>, { principal }) => {
    input['RequestItems'] = byTableName(engine, input['RequestItems']);
    const { RequestItems: byTable, ReturnConsumedCapacity: detail } = parse<{
      RequestItems: Record<string, WriteRequest[]>;
      ReturnConsumedCapacity?: CapacityDetail;
    }>('BatchWriteItem', input);
    const entries = Object.entries(byTable);
    for (const [name, requests] of entries) {
      engine.authorize.items(
        principal,
        'BatchWriteItem',
        name,
        requests.map((request) => itemRequest(name, request)),
      );
    }
    const tables = new Map(entries.map(([name]) => [name, engine.tables.get(name)]));
    if (entries.reduce((sum, [, requests]) => sum + requests.length, 0) > MAX_BATCH_WRITES) {
      throw validationError('Too many items requested for the BatchWriteItem call');
    }
    for (const [name, requests] of entries) checkKeys(tables.get(name)!, requests);

    const leaveOut = engine.faults.leavesUnprocessed();
    const unprocessed: Record<string, WriteRequest[]> = {};
    const writes: PreparedWrite[] = [];
    let refusal: AwsError | undefined;
    let position = 0;
    for (const [name, requests] of entries) {
      for (const request of requests) {
        const outcome = leaveOut && position++ % 2 === 1 ? undefined : write(tables.get(name)!, request);
        if (outcome && !(outcome instanceof AwsError)) writes.push(outcome);
        else (unprocessed[name] ??= []).push(request);
        if (outcome instanceof AwsError) refusal = outcome;
      }
    }
    if (refusal && writes.length === 0) throw refusal;
    await writer.commit(writes);
    writer.assertAnswered(writes);
    const consumed = entries.map(([name]) =>
      consumedByWrites(
        detail,
        name,
        writes.filter((done) => done.table.name === name).map((done) => writer.cost(done)),
      ),
    );
    return { UnprocessedItems: unprocessed, ...(consumed[0] && { ConsumedCapacity: consumed }) };
  };
}

function batchGet(engine: Engine): JsonOperation {
  return (input: Record<string, unknown>, { principal }) => {
    input['RequestItems'] = byTableName(engine, input['RequestItems']);
    const { RequestItems: byTable, ReturnConsumedCapacity: detail } = parse<{
      RequestItems: Record<string, KeysRequest>;
      ReturnConsumedCapacity?: CapacityDetail;
    }>('BatchGetItem', input);
    const entries = Object.entries(byTable);
    for (const [name, { Keys: keys }] of entries) {
      engine.authorize.items(
        principal,
        'BatchGetItem',
        name,
        keys.map((key) => ({ Key: key })),
      );
    }
    const tables = new Map(entries.map(([name]) => [name, engine.tables.get(name)]));

    const leaveOut = engine.faults.leavesUnprocessed();
    const responses: Record<string, readonly Item[]> = {};
    const unprocessed: Record<string, unknown> = {};
    const consumed: unknown[] = [];
    let position = 0;
    let bytes = 0;
    for (const [name, { Keys: keys, ...options }] of entries) {
      const found: Item[] = [];
      const left: Item[] = [];
      let units = 0;
      for (const key of keys) {
        const read =
          leaveOut && position++ % 2 === 1
            ? undefined
            : readItem(engine, tables.get(name)!, { ...options, TableName: name, Key: key });
        bytes += read?.stored ? itemSize(read.stored) : 0;
        if (!read || bytes > MAX_BATCH_GET_BYTES) left.push(key);
        else if (read.Item) found.push(read.Item);
        units += read?.units ?? 0;
      }
      // AWS promises no order.
      responses[name] = engine.random.shuffle(found);
      const { _projection, ...asked } = options;
      if (left.length > 0) unprocessed[name] = { ...asked, Keys: left };
      consumed.push(consumedByReads(detail, name, units));
    }
    return {
      Responses: responses,
      UnprocessedKeys: unprocessed,
      ...(consumed[0] !== undefined && { ConsumedCapacity: consumed }),
    };
  };
}

/** BatchWriteItem and BatchGetItem. What is throttled or over the limit stays unprocessed. */
export function batchOperations(engine: Engine): Record<string, JsonOperation> {
  return { BatchWriteItem: batchWrite(engine), BatchGetItem: batchGet(engine) };
}
