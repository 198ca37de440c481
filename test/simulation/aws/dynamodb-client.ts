import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, KeysAndAttributes, QueryCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb';

import type { Item } from '../../../lambdas/dynamodb/batch-table';
import { holds, update } from './dynamodb-expressions';
import type { Invocation } from './invocation';
import type { MemoryTable } from './dynamodb-table';

/** How long the SDK waits for an answer, in milliseconds, as the functions configure it. */
const CALL_TIMEOUT_MS = 3000;

/**
 * The client of one run of a function. Understands what the functions send and nothing else.
 * @param attempts how often the SDK tries a call that failed in a way that may pass
 */
export function simulatedClient(run: Invocation, attempts = 3): DynamoDBClient {
  const send = async (command: object): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sendOnce(run, command);
      } catch (error) {
        if (attempt === attempts || (error as Error).name === 'ConditionalCheckFailedException') throw error;
        await run.sleep(run.world.dice.between(10, 100 * attempt));
      }
    }
  };
  return { send } as unknown as DynamoDBClient;
}

async function sendOnce(run: Invocation, command: object): Promise<unknown> {
  const { dice } = run.world;
  await run.sleep(dice.between(1, 8));
  if (run.world.isThrottled()) throw fault('ThrottlingException', 400);
  const lost = dice.happens('lostAnswer', 0.01);
  if (lost && dice.of('lostAnswer').next() < 0.5) {
    await run.sleep(CALL_TIMEOUT_MS);
    throw fault('TimeoutError');
  }
  const answer = await perform(run, command);
  await run.sleep(lost ? CALL_TIMEOUT_MS : dice.between(1, 4));
  if (lost) throw fault('TimeoutError');
  return answer;
}

async function perform(run: Invocation, command: object): Promise<unknown> {
  const { world } = run;
  if (command instanceof GetItemCommand) {
    const { TableName, Key = {}, ConsistentRead } = command.input;
    const item = world.table(TableName).get(Key, isStale(run, ConsistentRead));
    return item === undefined ? {} : { Item: item };
  }
  if (command instanceof PutItemCommand) {
    const { TableName, Item: item = {}, ConditionExpression } = command.input;
    const table = world.table(TableName);
    if (!holds(ConditionExpression, table.get(item), command.input)) throw conditionFailed();
    table.put(item);
    return {};
  }
  if (command instanceof UpdateItemCommand) {
    const { TableName, Key = {}, UpdateExpression = '', ConditionExpression } = command.input;
    const table = world.table(TableName);
    const before = table.get(Key);
    if (!holds(ConditionExpression, before, command.input)) throw conditionFailed();
    const after = update(UpdateExpression, Key, before, command.input);
    table.put(after);
    return { Attributes: after };
  }
  if (command instanceof QueryCommand) return query(run, command.input);
  if (command instanceof BatchGetItemCommand) return batchGet(run, command.input.RequestItems ?? {});
  if (command instanceof BatchWriteItemCommand) return batchWrite(run, command.input.RequestItems ?? {});
  throw new Error(`the model of the tables does not know ${command.constructor.name}`);
}

function query(run: Invocation, input: QueryCommandInput): unknown {
  const table = run.world.table(input.TableName);
  const values = input.ExpressionAttributeValues ?? {};
  if (input.IndexName !== undefined) {
    const wanted = values[':connectionId']?.S;
    const all = [...table.all(isStale(run, false))];
    return { Items: all.filter((item) => item['connectionId']?.S === wanted) };
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
  const limit = Math.min(input.Limit ?? Infinity, run.world.pageItems());
  if (found.length < limit) return { Items: found };
  const last = found[limit - 1] as Item;
  return { Items: found.slice(0, limit), LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } };
}

function batchGet(run: Invocation, requests: Record<string, KeysAndAttributes>): unknown {
  const { dice } = run.world;
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
  for (const [name, request] of Object.entries(requests)) {
    const left = (request.Keys ?? []).filter(() => dice.happens('batch', 0.05));
    const done = (request.Keys ?? []).filter((key) => !left.includes(key));
    const stale = isStale(run, request.ConsistentRead);
    Responses[name] = done.map((key) => run.world.table(name).get(key, stale)).filter((item) => item !== undefined);
    if (left.length > 0) UnprocessedKeys[name] = { ...request, Keys: left };
  }
  return { Responses, UnprocessedKeys };
}

/** The writes of a batch are independent: they are done in any order, some later than others, some not at all. */
async function batchWrite(run: Invocation, requests: Record<string, WriteRequest[]>): Promise<unknown> {
  const { dice } = run.world;
  const UnprocessedItems: Record<string, WriteRequest[]> = {};
  for (const [name, writes] of Object.entries(requests)) {
    const keys = new Set(
      writes.map(({ PutRequest, DeleteRequest }) => keyText(PutRequest?.Item ?? DeleteRequest?.Key)),
    );
    if (writes.length > 25 || keys.size < writes.length) throw fault('ValidationException', 400);
    const order = dice.has('batch') ? dice.of('batch').shuffle(writes) : writes;
    const left: WriteRequest[] = [];
    for (const write of order) {
      if (dice.happens('batch', 0.1)) left.push(write);
      else {
        if (dice.happens('batch', 0.3)) await run.sleep(dice.between(1, 400, dice.of('batch')));
        const table = run.world.table(name);
        if (write.PutRequest?.Item) table.put(write.PutRequest.Item);
        else if (write.DeleteRequest?.Key) table.remove(write.DeleteRequest.Key);
      }
    }
    if (left.length > 0) UnprocessedItems[name] = left;
  }
  return { UnprocessedItems };
}

function isStale(run: Invocation, consistent: boolean | undefined): boolean {
  return consistent !== true && run.world.dice.happens('staleRead', 0.3);
}

function sortKey(item: Item): string {
  return item['sk']?.S ?? '';
}

function keyText(item: Item = {}): string {
  return `${item['pk']?.S} ${item['sk']?.S}`;
}

function conditionFailed(): Error {
  return fault('ConditionalCheckFailedException', 400);
}

function fault(name: string, httpStatusCode?: number): Error {
  const $metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error(`the model of the table answers ${name}`), { name, $metadata });
}

/** Deletes items whose time is over, as the table does some time after. */
export function deleteExpired(table: MemoryTable, nowSeconds: number, chance: () => boolean): void {
  const over = [...table.all()].filter((item) => Number(item['expiresAt']?.N ?? Infinity) <= nowSeconds);
  for (const item of over) if (chance()) table.remove(item);
}
