import type {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  PutItemCommandOutput,
  QueryCommand,
  QueryCommandOutput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AwsCall, Operations, WireOutput } from '../../../aws/typed-operations';
import { AwsError } from '../../../core/errors';
import { consumedByReads, consumedByWrites, readUnits } from '../capacity/consumed-capacity';
import { tableName } from '../context';
import type { DynamoDbContext } from '../context';
import type { Item, ItemRequest } from '../data-types';
import { parse, runAsync, runSync } from '../dynalite/actions';
import { createReadStore } from '../dynalite/read-store';
import { validationError, withOldItem } from '../errors';
import type { Table } from '../state/table';
import type { WriteAction } from '../writes/writer';

/** The members of a request that this file reads before dynalite validates the request. */
interface UncheckedRequest {
  readonly TableName?: unknown;
  readonly ReturnValuesOnConditionCheckFailure?: unknown;
}

/**
 * Whether `ReturnValuesOnConditionCheckFailure` is `ALL_OLD`.
 * @throws AwsError `ValidationException` for an unknown value
 */
export function returnsOldItem({ ReturnValuesOnConditionCheckFailure: value }: UncheckedRequest): boolean {
  if (value === undefined || value === null || value === 'NONE') return false;
  if (value === 'ALL_OLD') return true;
  throw validationError(
    `1 validation error detected: Value '${String(value)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
  );
}

export interface ReadResult {
  /** The requested attributes. */
  readonly Item?: Item;
  /** Read units. */
  readonly units: number;
  /** The whole item. */
  readonly stored: Item | undefined;
}

/** Reads one item like GetItem. */
export function readItem(context: DynamoDbContext, table: Table, request: ItemRequest): ReadResult {
  let stored: Item | undefined;
  const find = (path: string): Item | undefined => {
    const previous = request.ConsistentRead ? undefined : context.previous.find(path);
    return (stored = previous ? previous.version : context.storage.get(path));
  };
  const { Item: item } = runSync<{ Item?: Item }>(
    'GetItem',
    createReadStore(table, context.storage, { find }),
    request,
  );
  return { ...(item && { Item: item }), units: readUnits(stored, request.ConsistentRead === true), stored };
}

type ItemWriteOutput = WireOutput<
  Pick<PutItemCommandOutput, 'Attributes' | 'ConsumedCapacity' | 'ItemCollectionMetrics'>
>;

function writeOperation(context: DynamoDbContext, action: WriteAction) {
  return async (input: UncheckedRequest, { principal }: AwsCall): Promise<ItemWriteOutput> => {
    const wantsOld = returnsOldItem(input);
    const request = parse<ItemRequest>(action, { ...input, TableName: tableName(context, input.TableName) });
    context.authorize.items(principal, action, request.TableName, [request]);
    const table = context.tables.get(request.TableName);
    let old: Item | undefined;
    let write;
    try {
      write = context.writer.prepare(table, action, request, { onFailure: (item) => (old = item) });
    } catch (error) {
      if (wantsOld && error instanceof AwsError && error.code === 'ConditionalCheckFailedException')
        throw withOldItem(error, old);
      throw error;
    }
    await context.writer.commit([write]);
    context.writer.failIfInjected([write]);
    const consumed = consumedByWrites(request.ReturnConsumedCapacity, table.name, [context.writer.cost(write)]);
    return { ...write.output, ConsumedCapacity: consumed };
  };
}

function rangeOperation(context: DynamoDbContext, action: 'Query' | 'Scan') {
  return async (input: UncheckedRequest, { principal }: AwsCall): Promise<WireOutput<QueryCommandOutput>> => {
    const request = parse<ItemRequest>(action, { ...input, TableName: tableName(context, input.TableName) });
    const table = context.tables.find(request.TableName);
    const schema = request.IndexName
      ? table?.definition.GlobalSecondaryIndexes?.find((index) => index.IndexName === request.IndexName)?.KeySchema
      : table?.definition.KeySchema;
    const value =
      request.KeyConditions?.[schema?.[0]?.AttributeName ?? table?.keyNames[0] ?? '']?.AttributeValueList[0];
    const leading = value?.S ?? value?.N ?? value?.B;
    const leadingKeys = leading === undefined ? [] : [leading];
    if (request.IndexName)
      context.authorize.index(principal, action, request.TableName, request.IndexName, leadingKeys);
    else context.authorize.table(principal, action, request.TableName, leadingKeys);
    const store = createReadStore(context.tables.get(request.TableName), context.storage, {
      startKey: request.ExclusiveStartKey,
    });
    return runAsync(action, store, request);
  };
}

/** The operations on single items, Query and Scan. */
export function itemOperations(context: DynamoDbContext) {
  return {
    GetItem(input, { principal }) {
      const request = parse<ItemRequest>('GetItem', { ...input, TableName: tableName(context, input.TableName) });
      context.authorize.items(principal, 'GetItem', request.TableName, [request]);
      const { Item: item, units } = readItem(context, context.tables.get(request.TableName), request);
      return {
        Item: item,
        ConsumedCapacity: consumedByReads(request.ReturnConsumedCapacity, request.TableName, units),
      };
    },
    PutItem: writeOperation(context, 'PutItem'),
    UpdateItem: writeOperation(context, 'UpdateItem'),
    DeleteItem: writeOperation(context, 'DeleteItem'),
    Query: rangeOperation(context, 'Query'),
    Scan: rangeOperation(context, 'Scan'),
  } satisfies Operations<{
    GetItem: GetItemCommand;
    PutItem: PutItemCommand;
    UpdateItem: UpdateItemCommand;
    DeleteItem: DeleteItemCommand;
    Query: QueryCommand;
    Scan: ScanCommand;
  }>;
}
