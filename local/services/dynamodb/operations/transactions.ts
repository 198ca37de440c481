import type { JsonOperation } from '../../../aws/json-protocol';
import { AwsError } from '../../../core/errors';
import { consumedByReads, consumedByWrites } from '../capacity/consumed-capacity';
import type { Engine } from '../context';
import { transactionConflict, validationError } from '../errors';
import { itemSize } from '../items/item-size';
import { readItem } from './items';
import { itemKey, keyOf } from '../state/table';
import type { Table } from '../state/table';
import {
  MAX_TRANSACTION_BYTES,
  parseGets,
  parseWrites,
  PASSED,
  reasonFor,
  transactionCanceled,
} from '../transactions/transaction-actions';
import type { CancellationReason, TransactionWrite } from '../transactions/transaction-actions';
import { createTransactionTokens, fingerprint } from '../transactions/request-tokens';
import type { CapacityDetail, Item, ItemRequest } from '../data-types';
import type { PreparedWrite } from '../writes/writer';

/** Transactions cost twice what the same calls cost alone. */
const TRANSACTION_FACTOR = 2;

/** One action with its table and the place of its item. */
interface Placed<T> {
  readonly part: T;
  readonly table: Table;
  readonly request: ItemRequest;
  /** Absent when the key does not fit the table. */
  readonly key: string | undefined;
  reason: CancellationReason;
}

function place<T>(engine: Engine, part: T, request: ItemRequest): Placed<T> {
  const table = engine.tables.get(request.TableName);
  try {
    return { part, table, request, key: itemKey(table, request), reason: PASSED };
  } catch (error) {
    return { part, table, request, key: undefined, reason: reasonFor(error) };
  }
}

function pathsOf(placed: readonly Placed<unknown>[]): string[] {
  return placed.filter(({ key }) => key !== undefined).map(({ table, key }) => table.itemPrefix + key);
}

function assertPassed(placed: readonly Placed<unknown>[]): void {
  const reasons = placed.map(({ reason }) => reason);
  if (reasons.some((reason) => reason !== PASSED)) throw transactionCanceled(reasons);
}

function pause(engine: Engine): Promise<void> {
  return new Promise((resolve) => engine.clock.setTimeout(resolve, engine.transactionMs));
}

function admit(engine: Engine, placed: readonly Placed<TransactionWrite>[]): void {
  for (const entry of placed) {
    const { table, key, request } = entry;
    if (key === undefined) continue;
    try {
      engine.writer.admit(table, key, () => keyOf(table, (request.Key ?? request.Item)!));
    } catch (error) {
      entry.reason = reasonFor(error);
    }
  }
}

function prepareAll(engine: Engine, placed: readonly Placed<TransactionWrite>[]): PreparedWrite[] {
  const prepared: PreparedWrite[] = [];
  for (const entry of placed) {
    const { action, answerOld, kind } = entry.part;
    let old: Item | undefined;
    try {
      const write = engine.writer.prepare(entry.table, action, entry.request, {
        admitted: true,
        onFailure: (item) => (old = item),
      });
      prepared.push(kind === 'ConditionCheck' ? { ...write, next: write.old, newBytes: write.oldBytes } : write);
    } catch (error) {
      entry.reason = reasonFor(error, answerOld ? old : undefined);
    }
  }
  return prepared;
}

async function writeAll(engine: Engine, placed: readonly Placed<TransactionWrite>[]): Promise<PreparedWrite[]> {
  const { writer } = engine;
  admit(engine, placed);
  assertPassed(placed);
  const paths = pathsOf(placed);
  for (const path of paths) writer.held.add(path);
  try {
    if (engine.transactionMs > 0) await pause(engine);
    const prepared = prepareAll(engine, placed);
    assertPassed(placed);
    if (prepared.reduce((sum, write) => sum + write.newBytes, 0) > MAX_TRANSACTION_BYTES) {
      throw validationError('The aggregate size of all items in the transaction exceeds 4 MB');
    }
    await writer.commit(prepared, { factor: TRANSACTION_FACTOR });
    return prepared;
  } finally {
    for (const path of paths) writer.held.delete(path);
  }
}

function consumedPerTable(
  names: readonly string[],
  consumed: (name: string) => unknown,
): { ConsumedCapacity?: unknown[] } {
  const all = [...new Set(names)].map(consumed);
  return all[0] === undefined ? {} : { ConsumedCapacity: all };
}

function transactWrite(engine: Engine): JsonOperation {
  const tokens = createTransactionTokens(engine.clock);
  return async (input: Record<string, unknown>, { principal }) => {
    const detail = input['ReturnConsumedCapacity'] as CapacityDetail;
    const parameters = input['TransactItems'];
    const token = input['ClientRequestToken'] as string | undefined;
    // Before parsing, which drops members that dynalite does not know.
    const asked = token === undefined ? '' : fingerprint(parameters);
    const parts = parseWrites(engine, parameters);
    for (const { permission, request } of parts)
      engine.authorize.items(principal, permission, request.TableName, [request]);
    const placed = parts.map((part) => place(engine, part, part.request));
    const paths = pathsOf(placed);
    if (new Set(paths).size < paths.length)
      throw validationError('Transaction request cannot include multiple operations on one item');
    let done: readonly PreparedWrite[] = [];
    const answer = await tokens.once(token, asked, async () => {
      done = await writeAll(engine, placed);
      return consumedPerTable(
        done.map((write) => write.table.name),
        (name) =>
          consumedByWrites(
            detail,
            name,
            done.filter((write) => write.table.name === name).map(engine.writer.cost),
            TRANSACTION_FACTOR,
          ),
      );
    });
    engine.writer.assertAnswered(done);
    return answer;
  };
}

function transactGet(engine: Engine): JsonOperation {
  return (input: Record<string, unknown>, { principal }) => {
    const detail = input['ReturnConsumedCapacity'] as CapacityDetail;
    const requests = parseGets(engine, input['TransactItems']);
    for (const request of requests) engine.authorize.items(principal, 'GetItem', request.TableName, [request]);
    const placed = requests.map((request) => place(engine, request, request));
    for (const entry of placed) {
      const item = (): Item => keyOf(entry.table, entry.request.Key!);
      const conflict = entry.key !== undefined && engine.writer.held.has(entry.table.itemPrefix + entry.key);
      if (conflict || engine.faults.strikes('conflict', entry.table.name, item))
        entry.reason = reasonFor(transactionConflict());
    }
    assertPassed(placed);
    const reads = placed.map(({ table, request }) => ({ table, ...readItem(engine, table, request) }));
    if (reads.reduce((sum, read) => sum + (read.stored ? itemSize(read.stored) : 0), 0) > MAX_TRANSACTION_BYTES) {
      throw new AwsError('ValidationException', 'The aggregate size of all items in the transaction exceeds 4 MB');
    }
    const unitsOf = (name: string): number =>
      reads.reduce((sum, read) => sum + (read.table.name === name ? read.units * TRANSACTION_FACTOR : 0), 0);
    return {
      Responses: reads.map(({ Item: item }) => (item ? { Item: item } : {})),
      ...consumedPerTable(
        reads.map((read) => read.table.name),
        (name) => consumedByReads(detail, name, unitsOf(name)),
      ),
    };
  };
}

/** TransactWriteItems and TransactGetItems: all or nothing, and never half seen by TransactGetItems. */
export function transactionOperations(engine: Engine): Record<string, JsonOperation> {
  return { TransactWriteItems: transactWrite(engine), TransactGetItems: transactGet(engine) };
}
