import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  DynamoDBClient,
  KeysAndAttributes,
  Put,
  QueryCommandInput,
  TransactWriteItem,
  Update,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';

import type { Item } from '../../../lambdas/dynamodb/batch-table';
import { conditionHolds, update } from './dynamodb-expressions';
import type { Bindings } from './dynamodb-expressions';
import type { Invocation } from './invocation';
import type { MemoryTable } from './dynamodb-table';

/** Milliseconds after which the SDK stops waiting for a response, as the functions configure it. */
const CALL_TIMEOUT_MS = 3000;

/** Errors that the SDK does not retry. */
const FINAL_ERRORS = new Set(['ConditionalCheckFailedException', 'TransactionCanceledException']);

/**
 * The DynamoDB client of one invocation. It supports only the commands and expressions that the functions send.
 * @param attempts maximum number of attempts of a call that fails with a transient error
 */
export function simulatedClient(run: Invocation, attempts = 3): DynamoDBClient {
  const send = async (command: object): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sendOnce(run, command);
      } catch (error) {
        if (attempt === attempts || FINAL_ERRORS.has((error as Error).name)) throw error;
        await run.sleep(run.simulation.rng.between(10, 100 * attempt));
      }
    }
  };
  return { send } as unknown as DynamoDBClient;
}

async function sendOnce(run: Invocation, command: object): Promise<unknown> {
  const { rng } = run.simulation;
  await run.sleep(rng.between(1, 8));
  if (run.simulation.isThrottled()) throw fault('ThrottlingException', 400);
  const lost = rng.happens('lostResponse', 0.01);
  if (lost && rng.of('lostResponse').next() < 0.5) {
    await run.sleep(CALL_TIMEOUT_MS);
    throw fault('TimeoutError');
  }
  const output = await perform(run, command);
  await run.sleep(lost ? CALL_TIMEOUT_MS : rng.between(1, 4));
  if (lost) throw fault('TimeoutError');
  return output;
}

async function perform(run: Invocation, command: object): Promise<unknown> {
  const { simulation } = run;
  if (command instanceof GetItemCommand) {
    const { TableName, Key = {}, ConsistentRead } = command.input;
    const item = simulation.table(TableName).get(Key, isStale(run, ConsistentRead));
    return item === undefined ? {} : { Item: item };
  }
  if (command instanceof PutItemCommand) {
    if (!putApplies(run, command.input)) throw conditionFailed(itemBefore(run, command.input, command.input.Item));
    applyPut(run, command.input);
    return {};
  }
  if (command instanceof UpdateItemCommand) {
    if (!updateApplies(run, command.input)) throw conditionFailed(itemBefore(run, command.input, command.input.Key));
    return { Attributes: applyUpdate(run, command.input) };
  }
  if (command instanceof TransactWriteItemsCommand) return transact(run, command.input.TransactItems ?? []);
  if (command instanceof QueryCommand) return query(run, command.input);
  if (command instanceof BatchGetItemCommand) return batchGet(run, command.input.RequestItems ?? {});
  if (command instanceof BatchWriteItemCommand) return batchWrite(run, command.input.RequestItems ?? {});
  throw new Error(`The simulated DynamoDB client does not support ${command.constructor.name}.`);
}

type WrittenPut = Bindings & Pick<Put, 'TableName' | 'Item' | 'ConditionExpression'>;
type WrittenUpdate = Bindings & Partial<Pick<Update, 'TableName' | 'Key' | 'UpdateExpression' | 'ConditionExpression'>>;

function itemBefore(run: Invocation, { TableName }: { TableName?: string | undefined }, key: Item = {}) {
  return run.simulation.table(TableName).get(key);
}

function putApplies(run: Invocation, put: WrittenPut): boolean {
  return conditionHolds(put.ConditionExpression, itemBefore(run, put, put.Item), put);
}

function applyPut(run: Invocation, put: WrittenPut): void {
  run.simulation.table(put.TableName).put(put.Item ?? {});
}

function updateApplies(run: Invocation, change: WrittenUpdate): boolean {
  return conditionHolds(change.ConditionExpression, itemBefore(run, change, change.Key), change);
}

function applyUpdate(run: Invocation, change: WrittenUpdate): Item {
  const { Key = {}, UpdateExpression = '' } = change;
  const after = update(UpdateExpression, Key, itemBefore(run, change, Key), change);
  run.simulation.table(change.TableName).put(after);
  return after;
}

/** Applies all writes of a transaction, or none. */
function transact(run: Invocation, items: readonly TransactWriteItem[]): object {
  const applies = items.map(({ Put: put, Update: change }) =>
    put ? putApplies(run, put) : change !== undefined && updateApplies(run, change),
  );
  if (applies.includes(false)) {
    const CancellationReasons = applies.map((holds) => ({ Code: holds ? 'None' : 'ConditionalCheckFailed' }));
    throw Object.assign(fault('TransactionCanceledException', 400), { CancellationReasons });
  }
  for (const { Put: put, Update: change } of items) {
    if (put) applyPut(run, put);
    else if (change) applyUpdate(run, change);
  }
  return {};
}

function query(run: Invocation, input: QueryCommandInput): unknown {
  const table = run.simulation.table(input.TableName);
  const values = input.ExpressionAttributeValues ?? {};
  if (input.IndexName !== undefined) {
    const connectionId = values[':connectionId']?.S;
    const all = [...table.all(isStale(run, false))];
    return { Items: all.filter((item) => item['connectionId']?.S === connectionId) };
  }
  const newestFirst = input.ScanIndexForward === false;
  const after = input.ExclusiveStartKey?.['sk']?.S;
  const found = table
    .query({
      partition: values[':pk']?.S ?? '',
      from: values[':from']?.S ?? '',
      to: values[':to']?.S ?? '\uffff',
      newestFirst,
    })
    .filter((item) => after === undefined || (newestFirst ? sortKey(item) < after : sortKey(item) > after));
  const limit = Math.min(input.Limit ?? Infinity, run.simulation.schedule.pageItems);
  if (found.length < limit) return { Items: found };
  const last = found[limit - 1] as Item;
  return { Items: found.slice(0, limit), LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } };
}

function batchGet(run: Invocation, requests: Record<string, KeysAndAttributes>): unknown {
  const { rng } = run.simulation;
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
  for (const [name, request] of Object.entries(requests)) {
    const left = (request.Keys ?? []).filter(() => rng.happens('batch', 0.05));
    const done = (request.Keys ?? []).filter((key) => !left.includes(key));
    const stale = isStale(run, request.ConsistentRead);
    Responses[name] = done
      .map((key) => run.simulation.table(name).get(key, stale))
      .filter((item) => item !== undefined);
    if (left.length > 0) UnprocessedKeys[name] = { ...request, Keys: left };
  }
  return { Responses, UnprocessedKeys };
}

/** The writes of a batch are independent: they happen in any order, some later than others, some not at all. */
async function batchWrite(run: Invocation, requests: Record<string, WriteRequest[]>): Promise<unknown> {
  const { rng } = run.simulation;
  const UnprocessedItems: Record<string, WriteRequest[]> = {};
  for (const [name, writes] of Object.entries(requests)) {
    const keys = new Set(
      writes.map(({ PutRequest, DeleteRequest }) => keyText(PutRequest?.Item ?? DeleteRequest?.Key)),
    );
    if (writes.length > 25 || keys.size < writes.length) throw fault('ValidationException', 400);
    const order = rng.has('batch') ? rng.of('batch').shuffle(writes) : writes;
    const left: WriteRequest[] = [];
    for (const write of order) {
      if (rng.happens('batch', 0.1)) left.push(write);
      else {
        if (rng.happens('batch', 0.3)) await run.sleep(rng.between(1, 400, rng.of('batch')));
        const table = run.simulation.table(name);
        if (write.PutRequest?.Item) table.put(write.PutRequest.Item);
        else if (write.DeleteRequest?.Key) table.remove(write.DeleteRequest.Key);
      }
    }
    if (left.length > 0) UnprocessedItems[name] = left;
  }
  return { UnprocessedItems };
}

function isStale(run: Invocation, consistent: boolean | undefined): boolean {
  return consistent !== true && run.simulation.rng.happens('staleRead', 0.3);
}

function sortKey(item: Item): string {
  return item['sk']?.S ?? '';
}

function keyText(item: Item = {}): string {
  return `${item['pk']?.S} ${item['sk']?.S}`;
}

function conditionFailed(item: Item | undefined): Error {
  return Object.assign(fault('ConditionalCheckFailedException', 400), { Item: item });
}

function fault(name: string, httpStatusCode?: number): Error {
  const $metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error(`simulated ${name}`), { name, $metadata });
}

/** Deletes a random part of the expired items, as DynamoDB deletes them some time after they expire. */
export function deleteExpired(table: MemoryTable, nowSeconds: number, isDeleted: () => boolean): void {
  const expired = [...table.all()].filter((item) => Number(item['expiresAt']?.N ?? Infinity) <= nowSeconds);
  for (const item of expired) if (isDeleted()) table.remove(item);
}
