import { create } from 'dynalite/db';
import type { ValueIterator, ValueRange } from 'dynalite/db';
import type { Item } from '../data-types';

/** One change in the storage. */
export type StorageWrite =
  | { readonly type: 'put'; readonly key: string; readonly value: Item }
  | { readonly type: 'del'; readonly key: string };

/** The items and index entries of all tables, ordered by key. Reads return copies. */
export interface Storage {
  /** Must be resolved before the first read or write. */
  readonly ready: Promise<void>;
  get(key: string): Item | undefined;
  /** Applies all writes atomically and synchronously. The promise only reports a failure. */
  write(writes: readonly StorageWrite[]): Promise<void>;
  /** Iterates over a snapshot of the values of a range. */
  values(range: ValueRange): ValueIterator;
  /** Removes every key that starts with `prefix`. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** Sorts after every character that follows the prefix of a key. */
const AFTER_KEYS = '~';

/** The range of all keys that start with `prefix`. */
export function prefixRange(prefix: string): ValueRange {
  return { gt: prefix, lt: prefix + AFTER_KEYS };
}

/** Moves a range under a prefix. A range without an end ends with the prefix. */
export function rangeWithin(prefix: string, range: ValueRange): ValueRange {
  const { gt, gte, lt, lte, reverse, limit } = range;
  return {
    ...(gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') }),
    ...(lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? AFTER_KEYS) }),
    ...(reverse !== undefined && { reverse }),
    ...(limit !== undefined && { limit }),
  };
}

/** Creates a storage in memory, with dynalite's database. */
export function createStorage(): Storage {
  const { db } = create();
  return {
    ready: db.open(),
    get: (key) => db.getSync(key),
    write: (writes) => db.batch(writes),
    values: (range) => db.values(range),
    clear: (prefix) => db.clear(prefixRange(prefix)),
    close: () => db.close(),
  };
}
