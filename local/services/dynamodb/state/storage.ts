import { create } from 'dynalite/db';
import type { ValueIterator, ValueRange } from 'dynalite/db';
import type { Item } from '../data-types';

/** One change of the storage. */
export type StorageWrite =
  | { readonly type: 'put'; readonly key: string; readonly value: Item }
  | { readonly type: 'del'; readonly key: string };

/** Everything that is stored, items and index entries alike, ordered by key. Values that are read are the reader's own copies. */
export interface Storage {
  /** Must have resolved before anything is read or written. */
  readonly ready: Promise<void>;
  get(key: string): Item | undefined;
  /** Applies all writes at once and before it returns; the promise only reports a failure. */
  write(writes: readonly StorageWrite[]): Promise<void>;
  /** The values of a range, as they were when this was called. */
  values(range: ValueRange): ValueIterator;
  /** Removes every key that starts with `prefix`. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** Greater than every character of a key after the prefix. */
const AFTER_KEYS = '~';

/** The range of all keys that start with `prefix`. */
export function prefixRange(prefix: string): ValueRange {
  return { gt: prefix, lt: prefix + AFTER_KEYS };
}

/** The same range within `prefix`, open ends closed. */
export function rangeWithin(prefix: string, range: ValueRange): ValueRange {
  const { gt, gte, lt, lte, reverse, limit } = range;
  return {
    ...(gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') }),
    ...(lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? AFTER_KEYS) }),
    ...(reverse !== undefined && { reverse }),
    ...(limit !== undefined && { limit }),
  };
}

/** Storage in memory, on dynalite's database. */
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
