import type { Clock } from '../../../core/clock';
import type { StreamRecord } from '../../../ports';
import type { AwsError } from '../../../core/errors';
import { writeCost, writeUnits } from '../capacity/consumed-capacity';
import type { WriteCost } from '../capacity/consumed-capacity';
import type { DelayedWrites } from './delayed-writes';
import { runNow } from '../dynalite/actions';
import { internalServerError, keyRangeThrottled, transactionConflict } from '../errors';
import type { FaultPlan } from '../faults';
import { sameItem } from '../items/item-equality';
import { itemSize } from '../items/item-size';
import { checkNewItem } from '../items/item-limits';
import type { PreviousVersions } from '../state/previous-versions';
import type { Storage, StorageWrite } from '../state/storage';
import { keyOf, partitionOf } from '../state/table';
import type { Table } from '../state/table';
import type { Expirations } from '../time-to-live/expirations';
import type { Item, ItemRequest } from '../data-types';
import { openWriteView } from '../dynalite/write-store';
import type { PendingWrite } from '../dynalite/write-store';

/** An operation that changes one item. */
export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** A change that passed every check and waits to be committed. */
export interface PreparedWrite<T = Record<string, unknown>> extends PendingWrite {
  readonly table: Table;
  readonly oldBytes: number;
  readonly newBytes: number;
  /** Write units of the table, without its indexes. */
  readonly units: number;
  /** dynalite's answer. */
  readonly result: T;
}

/** How an action is prepared. */
export interface PrepareOptions {
  /** The key was admitted already, or need not be. @default false */
  readonly admitted?: boolean;
  /** Told of the item that a failed action had read. */
  readonly onFailure?: (old: Item | undefined) => void;
}

/** How changes are committed. */
export interface CommitOptions {
  /** Who else than a caller made them; such changes use no capacity. */
  readonly userIdentity?: NonNullable<StreamRecord['userIdentity']>;
  /** Multiplies the write units. @default 1 */
  readonly factor?: number;
}

/** Every way in which an item changes. */
export interface Writer {
  /**
   * Runs an action without storing what it did.
   * @throws AwsError what the action answers
   */
  prepare(table: Table, action: WriteAction, request: ItemRequest, options?: PrepareOptions): PreparedWrite;
  /** Refuses a key that is throttled or inside somebody's transaction. @throws AwsError */
  admit(table: Table, key: string, item: () => Item): void;
  /** Stores changes together and then tells the streams. Takes effect before it returns; the promise reports a failure. */
  commit(writes: readonly PreparedWrite[], options?: CommitOptions): Promise<void>;
  /** What a change costs, indexes included. */
  cost(write: PreparedWrite): WriteCost;
  /** Throws if a fault wants the caller to believe that the committed writes failed. @throws AwsError `InternalServerError` */
  assertAnswered(writes: readonly PreparedWrite[]): void;
  /** Items inside a transaction, by storage key; writes to them conflict. */
  readonly held: Set<string>;
}

/** What the writer needs. */
export interface WriterDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly delayed: DelayedWrites;
  readonly previous: PreviousVersions;
  readonly expirations: Expirations;
}

function keyItem(write: PreparedWrite): Item {
  return keyOf(write.table, (write.next ?? write.old)!);
}

/**
 * Builds the writer. An action reads, decides and commits within one turn of the event loop, so that writes to an item
 * happen one after the other without a lock.
 */
export function createWriter(deps: WriterDeps): Writer {
  const { storage, faults, previous, expirations } = deps;
  const held = new Set<string>();

  const admit = (table: Table, key: string, item: () => Item): void => {
    if (held.has(table.itemPrefix + key) || faults.strikes('conflict', table.name, item)) throw transactionConflict();
    if (faults.strikes('throttle', table.name, item) || !table.ceiling.admits(partitionOf(key)))
      throw keyRangeThrottled(table.arn);
  };

  const store = (writes: readonly PreparedWrite[]): Promise<void> => {
    const now: StorageWrite[] = [];
    for (const { table, key, old, next, localIndexWrites, globalIndexWrites } of writes) {
      const itemPath = table.itemPrefix + key;
      now.push(
        next ? { type: 'put', key: itemPath, value: next } : { type: 'del', key: itemPath },
        ...localIndexWrites,
      );
      const indexDelay = faults.indexDelay(table.name);
      if (indexDelay > 0) deps.delayed.add(globalIndexWrites, indexDelay);
      else now.push(...globalIndexWrites);
      const readDelay = faults.readDelay(table.name);
      if (readDelay > 0) previous.remember(itemPath, old, readDelay);
    }
    return storage.write(now);
  };

  const account = ({ table, key, old, next, oldBytes, newBytes }: PreparedWrite): void => {
    table.itemCount += (next ? 1 : 0) - (old ? 1 : 0);
    table.sizeBytes += newBytes - oldBytes;
    expirations.track(table, key, next);
  };

  return {
    held,
    admit,
    prepare(table, action, request, { admitted, onFailure } = {}) {
      const item = (): Item => keyOf(table, (request.Key ?? request.Item)!);
      const view = openWriteView(table, storage, (key) => void (admitted || admit(table, key, item)));
      try {
        const result = runNow<Record<string, unknown>>(action, view, request);
        const pending = view.pending();
        const { old, next } = pending;
        const oldBytes = old ? itemSize(old) : 0;
        const newBytes = next ? checkNewItem(next, table.definition, action) : 0;
        return { ...pending, table, result, oldBytes, newBytes, units: writeUnits(oldBytes, newBytes) };
      } catch (error) {
        // A refused condition costs a write too.
        if ((error as AwsError).code === 'ConditionalCheckFailedException') {
          const old = view.old();
          table.ceiling.charge(partitionOf(view.pending().key), writeUnits(old ? itemSize(old) : 0, 0));
        }
        onFailure?.(view.old());
        throw error;
      }
    },
    commit(writes, { userIdentity, factor = 1 } = {}) {
      const changes = writes.filter(({ old, next }) => old !== next && !(old && next && sameItem(old, next)));
      if (!userIdentity)
        for (const { table, key, units } of writes) table.ceiling.charge(partitionOf(key), units * factor);
      if (changes.length === 0) return Promise.resolve();
      const stored = store(changes);
      for (const write of changes) {
        account(write);
        const { table, key, old, next } = write;
        table.stream?.append(key, { keys: keyItem(write), old, next, ...(userIdentity && { userIdentity }) });
      }
      return stored;
    },
    cost: ({ table, units, old, next }) => writeCost(table.definition, units, old, next),
    assertAnswered(writes) {
      for (const write of writes) {
        if (!write.old && !write.next) continue;
        if (faults.strikes('failAfter', write.table.name, () => keyItem(write))) throw internalServerError();
      }
    },
  };
}
