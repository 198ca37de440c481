import type { ActionStore, Callback } from 'dynalite/db';
import type { Storage, StorageWrite } from '../state/storage';
import { STORE_OPTIONS } from './actions';
import { indexPrefix } from '../state/table';
import type { Table } from '../state/table';
import type { Item } from '../data-types';

/** The changes of one action, before they are stored. */
export interface PendingWrite {
  /** Storage key of the item within its table. */
  readonly key: string;
  readonly old: Item | undefined;
  /** `undefined` if the item is deleted. */
  readonly next: Item | undefined;
  readonly globalIndexWrites: readonly StorageWrite[];
  readonly localIndexWrites: readonly StorageWrite[];
}

/** A store for one action. It collects the writes of the action, so that the caller stores them later, or not at all. */
export interface WriteStore extends ActionStore {
  /** The item that the action read. It is available even if the action failed afterwards. */
  old(): Item | undefined;
  pending(): PendingWrite;
}

/**
 * Creates the store for one action on one item.
 *
 * The key of dynalite's index entries consists of the index key and 24 bits of a hash of the table's key. With a few
 * thousand entries under one index key, two of them collide. The store therefore appends the table's key.
 * @param beforeRead called with the item's key after the request was validated and before the item is read; may throw
 */
export function createWriteStore(table: Table, storage: Storage, beforeRead: (key: string) => void): WriteStore {
  let itemKey: string | undefined;
  let old: Item | undefined;
  let next: Item | undefined;
  const indexWrites = { Global: [] as StorageWrite[], Local: [] as StorageWrite[] };

  const items = {
    lock(key: string, run: (release: <T>(done: T) => T) => void): void {
      beforeRead(key);
      run((done) => done);
    },
    get(key: string, done: Callback<Item>): void {
      itemKey = key;
      old = storage.get(table.itemPrefix + key);
      done(null, old);
    },
    put(_key: string, item: Item, done: Callback<void>): void {
      next = item;
      done(null);
    },
    del(_key: string, done: Callback<void>): void {
      next = undefined;
      done(null);
    },
  };

  const index = (kind: string, name: string) => {
    const writes = indexWrites[kind as keyof typeof indexWrites];
    const keyOf = (key: string): string => `${indexPrefix(table, name)}${key}/${itemKey}`;
    return {
      put(key: string, value: Item, done: Callback<void>): void {
        writes.push({ type: 'put', key: keyOf(key), value });
        done(null);
      },
      del(key: string, done: Callback<void>): void {
        writes.push({ type: 'del', key: keyOf(key) });
        done(null);
      },
    };
  };

  return {
    options: STORE_OPTIONS,
    getTable: (_name, done) => done(null, table.definition),
    getItemDb: () => items,
    getIndexDb: (kind, _tableName, name) => index(kind, name),
    old: () => old,
    pending: () => ({
      key: itemKey!,
      old,
      next,
      globalIndexWrites: indexWrites.Global,
      localIndexWrites: indexWrites.Local,
    }),
  };
}
