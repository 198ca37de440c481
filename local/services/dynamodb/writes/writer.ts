import type { DeleteItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { WireOutput } from '../../../aws/typed-operations';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { StreamRecord } from '../../../ports';
import { writeCost, writeUnits } from '../capacity/consumed-capacity';
import type { WriteCost } from '../capacity/consumed-capacity';
import type { Item, ItemRequest } from '../data-types';
import { runSync } from '../dynalite/actions';
import { createWriteStore } from '../dynalite/write-store';
import type { PendingWrite } from '../dynalite/write-store';
import { internalServerError, keyRangeThrottled, transactionConflict } from '../errors';
import type { FaultPlan } from '../faults';
import { sameItem } from '../items/item-equality';
import { checkNewItem } from '../items/item-limits';
import { itemSize } from '../items/item-size';
import type { PreviousVersions } from '../state/previous-versions';
import type { Storage, StorageWrite } from '../state/storage';
import { keyOf, partitionOf } from '../state/table';
import type { Table } from '../state/table';
import type { Expirations } from '../time-to-live/expirations';
import type { DelayedWrites } from './delayed-writes';

/** An operation that changes one item. */
export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** The output of a {@link WriteAction}, without consumed capacity. */
export type WriteActionOutput = WireOutput<Pick<DeleteItemCommandOutput, 'Attributes' | 'ItemCollectionMetrics'>>;

/** A change that passed all checks and is ready to be committed. */
export interface PreparedWrite extends PendingWrite {
  readonly table: Table;
  readonly oldBytes: number;
  readonly newBytes: number;
  /** Write units of the table, without its indexes. */
  readonly units: number;
  readonly output: WriteActionOutput;
}

/** Options of {@link Writer.prepare}. */
export interface PrepareOptions {
  /** Whether to omit {@link Writer.assertWritable}. @default false */
  readonly skipWritableCheck?: boolean;
  /** Called if the action fails, with the item that it read. */
  readonly onFailure?: (old: Item | undefined) => void;
}

/** Options of {@link Writer.commit}. */
export interface CommitOptions {
  /** The service that made the changes, if no caller did. Such changes consume no capacity. */
  readonly userIdentity?: NonNullable<StreamRecord['userIdentity']>;
  /** Multiplies the write units. @default 1 */
  readonly factor?: number;
}

/** Makes all changes of items. */
export interface Writer {
  /**
   * Runs an action without storing its changes.
   * @throws AwsError the error of the action
   */
  prepare(table: Table, action: WriteAction, request: ItemRequest, options?: PrepareOptions): PreparedWrite;
  /**
   * @param key storage key of the item within its table
   * @throws AwsError if the key is throttled or the item is locked by a transaction
   */
  assertWritable(table: Table, key: string, item: () => Item): void;
  /**
   * Stores changes atomically and then appends them to the streams. The changes take effect before the call returns;
   * the promise only reports a failure.
   */
  commit(writes: readonly PreparedWrite[], options?: CommitOptions): Promise<void>;
  /** The capacity that a change consumes, including indexes. */
  cost(write: PreparedWrite): WriteCost;
  /** Throws if an injected fault applies to committed writes. @throws AwsError `InternalServerError` */
  failIfInjected(writes: readonly PreparedWrite[]): void;
  /** Storage keys of the items of running transactions. Other writes to these items fail with a conflict. */
  readonly locked: Set<string>;
}

export interface WriterOptions {
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
 * Creates the writer. An action reads, evaluates its condition and commits within one turn of the event loop, so that
 * writes to an item are serialized without a lock.
 */
export function createWriter(options: WriterOptions): Writer {
  const { storage, faults, previous, expirations, delayed } = options;
  const locked = new Set<string>();

  const assertWritable: Writer['assertWritable'] = (table, key, item) => {
    if (locked.has(table.itemPrefix + key) || faults.applies('conflict', table.name, item)) throw transactionConflict();
    if (faults.applies('throttle', table.name, item) || !table.keyWriteLimit.allows(partitionOf(key)))
      throw keyRangeThrottled(table.arn);
  };

  const store = (writes: readonly PreparedWrite[]): Promise<void> => {
    const immediate: StorageWrite[] = [];
    for (const { table, key, old, next, localIndexWrites, globalIndexWrites } of writes) {
      const itemPath = table.itemPrefix + key;
      immediate.push(
        next ? { type: 'put', key: itemPath, value: next } : { type: 'del', key: itemPath },
        ...localIndexWrites,
      );
      const indexDelay = faults.indexDelay(table.name);
      if (indexDelay > 0) delayed.add(globalIndexWrites, indexDelay);
      else immediate.push(...globalIndexWrites);
      const readDelay = faults.readDelay(table.name);
      if (readDelay > 0) previous.remember(itemPath, old, readDelay);
    }
    return storage.write(immediate);
  };

  const updateStatistics = ({ table, key, old, next, oldBytes, newBytes }: PreparedWrite): void => {
    table.itemCount += (next ? 1 : 0) - (old ? 1 : 0);
    table.sizeBytes += newBytes - oldBytes;
    expirations.track(table, key, next);
  };

  return {
    locked,
    assertWritable,
    prepare(table, action, request, { skipWritableCheck, onFailure } = {}) {
      const item = (): Item => keyOf(table, (request.Key ?? request.Item)!);
      const actionStore = createWriteStore(table, storage, (key) => {
        if (!skipWritableCheck) assertWritable(table, key, item);
      });
      try {
        const output = runSync<WriteActionOutput>(action, actionStore, request);
        const pending = actionStore.pending();
        const { old, next } = pending;
        const oldBytes = old ? itemSize(old) : 0;
        const newBytes = next ? checkNewItem(next, table.definition, action) : 0;
        return { ...pending, table, output, oldBytes, newBytes, units: writeUnits(oldBytes, newBytes) };
      } catch (error) {
        // A failed condition consumes write capacity too.
        if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') {
          const old = actionStore.old();
          table.keyWriteLimit.charge(partitionOf(actionStore.pending().key), writeUnits(old ? itemSize(old) : 0, 0));
        }
        onFailure?.(actionStore.old());
        throw error;
      }
    },
    commit(writes, { userIdentity, factor = 1 } = {}) {
      const changes = writes.filter(({ old, next }) => old !== next && !(old && next && sameItem(old, next)));
      if (!userIdentity)
        for (const { table, key, units } of writes) table.keyWriteLimit.charge(partitionOf(key), units * factor);
      if (changes.length === 0) return Promise.resolve();
      const stored = store(changes);
      for (const write of changes) {
        updateStatistics(write);
        const { table, key, old, next } = write;
        table.stream?.append(key, { keys: keyItem(write), old, next, ...(userIdentity && { userIdentity }) });
      }
      return stored;
    },
    cost: ({ table, units, old, next }) => writeCost(table.definition, units, old, next),
    failIfInjected(writes) {
      for (const write of writes) {
        if (!write.old && !write.next) continue;
        if (faults.applies('failAfter', write.table.name, () => keyItem(write))) throw internalServerError();
      }
    },
  };
}
