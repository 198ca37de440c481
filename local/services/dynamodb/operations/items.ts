import type { AwsError } from '../../../core/errors';
import type { JsonCall, JsonOperation } from '../../../aws/json-protocol';
import { consumedByReads, consumedByWrites, readUnits } from '../capacity/consumed-capacity';
import { parse, runLater, runNow } from '../dynalite/actions';
import { tableName } from '../context';
import type { Engine } from '../context';
import { validationError, withOldItem } from '../errors';
import { openReadView } from '../dynalite/read-store';
import type { Table } from '../state/table';
import type { Item, ItemRequest } from '../data-types';
import type { WriteAction } from '../writes/writer';

type Input = Record<string, unknown>;

/**
 * Whether a failed condition is to answer with the item.
 * @throws AwsError `ValidationException` for an unknown value
 */
export function wantsOldItem(input: Input): boolean {
  const value = input['ReturnValuesOnConditionCheckFailure'];
  if (value === undefined || value === null || value === 'NONE') return false;
  if (value === 'ALL_OLD') return true;
  throw validationError(
    `1 validation error detected: Value '${String(value)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
  );
}

/** Reads one item as GetItem does, and says what the read costs. */
export function readItem(
  engine: Engine,
  table: Table,
  request: ItemRequest,
): { readonly Item?: Item; readonly units: number; readonly stored: Item | undefined } {
  let stored: Item | undefined;
  const find = (path: string): Item | undefined => {
    const previous = request.ConsistentRead ? undefined : engine.previous.find(path);
    return (stored = previous ? previous.version : engine.storage.get(path));
  };
  const { Item: item } = runNow<{ Item?: Item }>('GetItem', openReadView(table, engine.storage, { find }), request);
  return { ...(item && { Item: item }), units: readUnits(stored, request.ConsistentRead === true), stored };
}

function writeOperation(engine: Engine, action: WriteAction): JsonOperation {
  return async (input: Input, { principal }: JsonCall) => {
    input['TableName'] = tableName(engine, input['TableName']);
    const answerOld = wantsOldItem(input);
    const request = parse<ItemRequest>(action, input);
    engine.authorize.items(principal, action, request.TableName, [request]);
    const table = engine.tables.get(request.TableName);
    let old: Item | undefined;
    let write;
    try {
      write = engine.writer.prepare(table, action, request, { onFailure: (item) => (old = item) });
    } catch (error) {
      if (answerOld && (error as AwsError).code === 'ConditionalCheckFailedException')
        throw withOldItem(error as AwsError, old);
      throw error;
    }
    await engine.writer.commit([write]);
    engine.writer.assertAnswered([write]);
    const consumed = consumedByWrites(request.ReturnConsumedCapacity, table.name, [engine.writer.cost(write)]);
    return { ...write.result, ConsumedCapacity: consumed };
  };
}

function rangeOperation(engine: Engine, action: 'Query' | 'Scan'): JsonOperation {
  return async (input: Input, { principal }: JsonCall) => {
    input['TableName'] = tableName(engine, input['TableName']);
    const request = parse<ItemRequest>(action, input);
    const table = engine.tables.find(request.TableName);
    const schema = request.IndexName
      ? table?.definition.GlobalSecondaryIndexes?.find((index) => index.IndexName === request.IndexName)?.KeySchema
      : table?.definition.KeySchema;
    const value =
      request.KeyConditions?.[schema?.[0]?.AttributeName ?? table?.keyNames[0] ?? '']?.AttributeValueList[0];
    const leading = value?.S ?? value?.N ?? value?.B;
    const leadingKeys = leading === undefined ? [] : [leading];
    if (request.IndexName) engine.authorize.index(principal, action, request.TableName, request.IndexName, leadingKeys);
    else engine.authorize.table(principal, action, request.TableName, leadingKeys);
    const view = openReadView(engine.tables.get(request.TableName), engine.storage, {
      startKey: request.ExclusiveStartKey,
    });
    return runLater(action, view, request);
  };
}

/** GetItem, PutItem, UpdateItem, DeleteItem, Query and Scan. */
export function itemOperations(engine: Engine): Record<string, JsonOperation> {
  return {
    GetItem(input: Input, { principal }) {
      input['TableName'] = tableName(engine, input['TableName']);
      const request = parse<ItemRequest>('GetItem', input);
      engine.authorize.items(principal, 'GetItem', request.TableName, [request]);
      const { Item: item, units } = readItem(engine, engine.tables.get(request.TableName), request);
      return {
        Item: item,
        ConsumedCapacity: consumedByReads(request.ReturnConsumedCapacity, request.TableName, units),
      };
    },
    PutItem: writeOperation(engine, 'PutItem'),
    UpdateItem: writeOperation(engine, 'UpdateItem'),
    DeleteItem: writeOperation(engine, 'DeleteItem'),
    Query: rangeOperation(engine, 'Query'),
    Scan: rangeOperation(engine, 'Scan'),
  };
}
