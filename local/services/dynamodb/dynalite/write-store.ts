import type { ActionStore, Callback } from 'dynalite/db';
import type { Storage, StorageWrite } from '../state/storage';
import { STORE_OPTIONS } from './actions';
import { indexPrefix } from '../state/table';
import type { Table } from '../state/table';
import type { Item } from '../data-types';

/** What an action did, before anything of it is stored. */
export interface PendingWrite {
  /** Storage key within the table. */
  readonly key: string;
  readonly old: Item | undefined;
  /** Absent when the item is deleted. */
  readonly next: Item | undefined;
  readonly globalIndexWrites: readonly StorageWrite[];
  readonly localIndexWrites: readonly StorageWrite[];
}

/** A store that dynalite acts on and that keeps what would be written, so that it can be stored with others, or dropped. */
export interface WriteView extends ActionStore {
  /** The item as it was when the action read it; known even when the action failed afterwards. */
  old(): Item | undefined;
  pending(): PendingWrite;
}

/**
 * Opens a view for one action on one item.
 *
 * dynalite names an entry of an index by the index key and 24 bits of a hash of the table's key, so that among some
 * thousand entries under one index key two fall on each other. The table's key is therefore appended to the name.
 * @param admit called with the item's key after the request was found valid, before the item is read; may throw
 */
export function openWriteView(table: Table, storage: Storage, admit: (key: string) => void): WriteView {
  let itemKey: string | undefined;
  let old: Item | undefined;
  let next: Item | undefined;
  const indexWrites = { Global: [] as StorageWrite[], Local: [] as StorageWrite[] };

  const items = {
    lock(key: string, run: (release: <T>(done: T) => T) => void): void {
      admit(key);
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
