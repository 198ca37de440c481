import type { TransactGetItemsCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Operations } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import { consumedByReads, consumedByWrites } from '../capacity/consumed-capacity';
import type { DynamoDbContext } from '../context';
import type { CapacityDetail, Item, ItemRequest } from '../data-types';
import { transactionConflict, validationError } from '../errors';
import { itemSize } from '../items/item-size';
import { itemKey, keyOf } from '../state/table';
import type { Table } from '../state/table';
import { createRequestTokens, fingerprint } from '../transactions/request-tokens';
import {
  MAX_TRANSACTION_BYTES,
  parseGets,
  parseWrites,
  PASSED,
  reasonFor,
  transactionCanceled,
} from '../transactions/transaction-actions';
import type { CancellationReason, TransactionWrite } from '../transactions/transaction-actions';
import type { PreparedWrite } from '../writes/writer';
import { consumedMember } from './batches';
import { readItem } from './items';

/** A transaction consumes twice the capacity of the same single operations. */
const TRANSACTION_FACTOR = 2;

const TOO_LARGE = 'The aggregate size of all items in the transaction exceeds 4 MB';

/** One action of a transaction, with its table and the storage key of its item. */
interface Action<T> {
  readonly part: T;
  readonly table: Table;
  readonly request: ItemRequest;
  /** `undefined` if the key does not match the schema of the table. */
  readonly key: string | undefined;
  reason: CancellationReason;
}

function toAction<T>(context: DynamoDbContext, part: T, request: ItemRequest): Action<T> {
  const table = context.tables.get(request.TableName);
  try {
    return { part, table, request, key: itemKey(table, request), reason: PASSED };
  } catch (error) {
    return { part, table, request, key: undefined, reason: reasonFor(error) };
  }
}

function pathsOf(actions: readonly Action<unknown>[]): string[] {
  return actions.filter(({ key }) => key !== undefined).map(({ table, key }) => table.itemPrefix + key);
}

function assertPassed(actions: readonly Action<unknown>[]): void {
  const reasons = actions.map(({ reason }) => reason);
  if (reasons.some((reason) => reason !== PASSED)) throw transactionCanceled(reasons);
}

function pause(context: DynamoDbContext): Promise<void> {
  return new Promise((resolve) => context.clock.setTimeout(resolve, context.transactionMs));
}

function checkWritable(context: DynamoDbContext, actions: readonly Action<TransactionWrite>[]): void {
  for (const action of actions) {
    const { table, key, request } = action;
    if (key === undefined) continue;
    try {
      context.writer.assertWritable(table, key, () => keyOf(table, (request.Key ?? request.Item)!));
    } catch (error) {
      action.reason = reasonFor(error);
    }
  }
}

function prepareAll(context: DynamoDbContext, actions: readonly Action<TransactionWrite>[]): PreparedWrite[] {
  const prepared: PreparedWrite[] = [];
  for (const entry of actions) {
    const { action, returnsOld, kind } = entry.part;
    let old: Item | undefined;
    try {
      const write = context.writer.prepare(entry.table, action, entry.request, {
        skipWritableCheck: true,
        onFailure: (item) => (old = item),
      });
      prepared.push(kind === 'ConditionCheck' ? { ...write, next: write.old, newBytes: write.oldBytes } : write);
    } catch (error) {
      entry.reason = reasonFor(error, returnsOld ? old : undefined);
    }
  }
  return prepared;
}

async function writeAll(
  context: DynamoDbContext,
  actions: readonly Action<TransactionWrite>[],
): Promise<PreparedWrite[]> {
  const { writer } = context;
  checkWritable(context, actions);
  assertPassed(actions);
  const paths = pathsOf(actions);
  for (const path of paths) writer.locked.add(path);
  try {
    if (context.transactionMs > 0) await pause(context);
    const prepared = prepareAll(context, actions);
    assertPassed(actions);
    if (prepared.reduce((sum, write) => sum + write.newBytes, 0) > MAX_TRANSACTION_BYTES)
      throw validationError(TOO_LARGE);
    await writer.commit(prepared, { factor: TRANSACTION_FACTOR });
    return prepared;
  } finally {
    for (const path of paths) writer.locked.delete(path);
  }
}

/**
 * TransactWriteItems and TransactGetItems. TransactGetItems never returns the effect of only a part of a transaction.
 */
export function transactionOperations(context: DynamoDbContext) {
  const tokens = createRequestTokens(context.clock);
  return {
    async TransactWriteItems(input, { principal }) {
      const detail = readText(input, 'ReturnConsumedCapacity') as CapacityDetail;
      const token = readText(input, 'ClientRequestToken');
      // Computed before parsing, because parsing drops members that dynalite does not know.
      const requested = token === undefined ? '' : fingerprint(input.TransactItems);
      const parts = parseWrites(context, input.TransactItems);
      for (const { permission, request } of parts)
        context.authorize.items(principal, permission, request.TableName, [request]);
      const actions = parts.map((part) => toAction(context, part, part.request));
      const paths = pathsOf(actions);
      if (new Set(paths).size < paths.length)
        throw validationError('Transaction request cannot include multiple operations on one item');
      let done: readonly PreparedWrite[] = [];
      const output = await tokens.once(token, requested, async () => {
        done = await writeAll(context, actions);
        const names = new Set(done.map((write) => write.table.name));
        const costsOf = (name: string) =>
          done.filter((write) => write.table.name === name).map((write) => context.writer.cost(write));
        return consumedMember(
          [...names].map((name) => consumedByWrites(detail, name, costsOf(name), TRANSACTION_FACTOR)),
        );
      });
      context.writer.failIfInjected(done);
      return output;
    },

    TransactGetItems(input, { principal }) {
      const detail = readText(input, 'ReturnConsumedCapacity') as CapacityDetail;
      const requests = parseGets(context, input.TransactItems);
      for (const request of requests) context.authorize.items(principal, 'GetItem', request.TableName, [request]);
      const actions = requests.map((request) => toAction(context, request, request));
      for (const action of actions) {
        const { table, key, request } = action;
        const locked = key !== undefined && context.writer.locked.has(table.itemPrefix + key);
        if (locked || context.faults.applies('conflict', table.name, () => keyOf(table, request.Key!)))
          action.reason = reasonFor(transactionConflict());
      }
      assertPassed(actions);
      const reads = actions.map(({ table, request }) => ({ table, ...readItem(context, table, request) }));
      if (reads.reduce((sum, read) => sum + (read.stored ? itemSize(read.stored) : 0), 0) > MAX_TRANSACTION_BYTES)
        throw validationError(TOO_LARGE);
      const names = new Set(reads.map((read) => read.table.name));
      const unitsOf = (name: string): number =>
        reads.reduce((sum, read) => sum + (read.table.name === name ? read.units * TRANSACTION_FACTOR : 0), 0);
      return {
        Responses: reads.map(({ Item: item }) => (item ? { Item: item } : {})),
        ...consumedMember([...names].map((name) => consumedByReads(detail, name, unitsOf(name)))),
      };
    },
  } satisfies Operations<{ TransactWriteItems: TransactWriteItemsCommand; TransactGetItems: TransactGetItemsCommand }>;
}
