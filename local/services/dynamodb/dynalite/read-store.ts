import { Stream } from 'node:stream';
import { createKey } from 'dynalite/db';
import type { ActionStore, Callback, ValueIterator, ValueRange } from 'dynalite/db';
import { STORE_OPTIONS } from './actions';
import { rangeWithin } from '../state/storage';
import type { Storage } from '../state/storage';
import { indexPrefix } from '../state/table';
import type { Table } from '../state/table';
import type { Item } from '../data-types';

/** How many values are read ahead at once. */
const CHUNK = 128;

/** Hands the values of a range to dynalite as the event stream that it expects, until it has enough. */
function emitValues(iterator: ValueIterator): Stream {
  // A bare stream: on any other emitter dynalite would listen twice.
  const emitter = new Stream();
  const progress = { enough: false };
  emitter.once('pipe', () => void (progress.enough = true));

  const pump = async (): Promise<void> => {
    while (!progress.enough) {
      const values = await iterator.nextv(CHUNK);
      if (values.length === 0) break;
      for (const value of values) {
        if (progress.enough) break;
        emitter.emit('data', value);
      }
    }
    await iterator.close();
    emitter.emit('end');
  };

  // dynalite attaches its listeners after it got the emitter.
  queueMicrotask(() => void pump().catch((error: unknown) => emitter.emit('error', error)));
  return emitter;
}

/** Names the exact entry of an index to start after: dynalite's own name of it ends before the table's key. */
function startAtEntry(range: ValueRange, table: Table, startKey: Item | undefined): ValueRange {
  if (!startKey) return range;
  const suffix = `/${createKey(startKey, table.definition)}`;
  return range.reverse ? { ...range, lt: `${range.lt}${suffix}` } : { ...range, gt: `${range.gt}${suffix}` };
}

/** How a read looks at a table. */
export interface ReadOptions {
  readonly startKey?: Item | undefined;
  /** Reads one item by its storage key; by default what is stored. */
  readonly find?: (itemPath: string) => Item | undefined;
}

/** A store that dynalite reads one table and its indexes from. */
export function openReadView(
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
