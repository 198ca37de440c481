import { Stream } from 'node:stream';
import { createKey } from 'dynalite/db';
import type { ActionStore, Callback, ValueIterator, ValueRange } from 'dynalite/db';
import { STORE_OPTIONS } from './actions';
import { rangeWithin } from '../state/storage';
import type { Storage } from '../state/storage';
import { indexPrefix } from '../state/table';
import type { Table } from '../state/table';
import type { Item } from '../data-types';

/** Number of values that are read at once. */
const CHUNK = 128;

/** Emits the values of a range in the form that dynalite expects, until dynalite has enough. */
function emitValues(iterator: ValueIterator): Stream {
  // This is a plain Stream, because dynalite would add its listeners to any other emitter twice.
  const emitter = new Stream();
  const progress = { done: false };
  emitter.once('pipe', () => void (progress.done = true));

  const pump = async (): Promise<void> => {
    while (!progress.done) {
      const values = await iterator.nextv(CHUNK);
      if (values.length === 0) break;
      for (const value of values) {
        if (progress.done) break;
        emitter.emit('data', value);
      }
    }
    await iterator.close();
    emitter.emit('end');
  };

  // dynalite adds its listeners after this function returns.
  queueMicrotask(() => void pump().catch((error: unknown) => emitter.emit('error', error)));
  return emitter;
}

/**
 * Completes the key of the index entry after which a page starts: dynalite's key does not contain the key of the table.
 */
function startAtEntry(range: ValueRange, table: Table, startKey: Item | undefined): ValueRange {
  if (!startKey) return range;
  const suffix = `/${createKey(startKey, table.definition)}`;
  return range.reverse ? { ...range, lt: `${range.lt}${suffix}` } : { ...range, gt: `${range.gt}${suffix}` };
}

export interface ReadOptions {
  readonly startKey?: Item | undefined;
  /** Reads one item by its storage key. @default reads the storage */
  readonly find?: (itemPath: string) => Item | undefined;
}

/** Creates a store from which dynalite reads one table and its indexes. */
export function createReadStore(
  table: Table,
  storage: Storage,
  { startKey, find = storage.get }: ReadOptions = {},
): ActionStore {
  return {
    options: STORE_OPTIONS,
    getTable: (_name, done) => done(null, table.definition),
    getItemDb: () => ({
      get: (key: string, done: Callback<Item>) => done(null, find(table.itemPrefix + key)),
      createValueStream: (range: ValueRange) => emitValues(storage.values(rangeWithin(table.itemPrefix, range))),
    }),
    getIndexDb: (_kind, _tableName, name) => ({
      createValueStream: (range: ValueRange) =>
        emitValues(storage.values(rangeWithin(indexPrefix(table, name), startAtEntry(range, table, startKey)))),
    }),
  };
}
