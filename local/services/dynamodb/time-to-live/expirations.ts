import type { Clock, Timer } from '../../../core/clock';
import type { Random } from '../../../core/random';
import { createHeap } from '../../../core/heap';
import type { Table } from '../state/table';
import type { Item } from '../data-types';

/**
 * When expired items are deleted. `late`: at a random time 1 to 30 minutes after the expiry, as a busy table on AWS
 * does at best. `now`: at the expiry. `never`: only when a test calls `expireNow`.
 */
export type ExpiryMode = 'late' | 'now' | 'never';

const MIN_DELAY_MS = 60_000;
const MAX_DELAY_MS = 30 * 60_000;

/** Items whose expiry time was more than this ago are not deleted. Source: developer guide, "How it works: TTL". */
const MAX_AGE_MS = 5 * 365 * 24 * 3600 * 1000;

/** Delay until the next attempt to delete an item that is locked by a transaction, in milliseconds. */
const RETRY_MS = 1000;

/** When the heap has more than two entries per item plus this number, it is rebuilt without outdated entries. */
const OUTDATED_ALLOWED = 1024;

interface Entry {
  readonly table: Table;
  readonly key: string;
  readonly expiresAt: number;
  readonly dueAt: number;
}

/** Deletes expired items in the background. */
export interface Expirations {
  /** Call after each write. @param item `undefined` if the item was deleted */
  track(table: Table, key: string, item: Item | undefined): void;
  /** Forgets all items of a table. */
  forget(table: Table): void;
  /** Changes the mode, for already tracked items too. */
  setMode(mode: ExpiryMode): void;
  /** Deletes every expired item. @returns the number of deleted items */
  expireNow(): number;
  stop(): void;
}

/**
 * The expiry time of an item, in milliseconds since the epoch. `undefined` if the attribute is not a number (of
 * seconds), or if the time is more than five years ago.
 */
export function expiryOf(item: Item | undefined, attribute: string | undefined, now: number): number | undefined {
  const value = attribute === undefined ? undefined : item?.[attribute]?.N;
  if (value === undefined) return undefined;
  const expiresAt = Math.floor(Number(value)) * 1000;
  return expiresAt >= now - MAX_AGE_MS ? expiresAt : undefined;
}

export interface ExpirationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly mode: ExpiryMode;
  /** Deletes an item if it is still expired. Returns `retry` if it cannot be deleted at the moment. */
  readonly remove: (table: Table, key: string) => 'deleted' | 'kept' | 'retry';
}

/** Uses one timer, for the item that is due next. Outdated entries, of items that were written again, are skipped. */
export function createExpirations({ clock, random, remove, mode: initialMode }: ExpirationOptions): Expirations {
  const entries = new Map<string, Entry>();
  const heap = createHeap<Entry>(({ dueAt }) => dueAt);
  let mode = initialMode;
  let timer: Timer | undefined;
  let armedFor = Infinity;

  const pathOf = (table: Table, key: string): string => table.itemPrefix + key;

  const dueTime = (expiresAt: number): number => {
    if (mode === 'never') return Infinity;
    if (mode === 'now') return expiresAt;
    return Math.max(expiresAt, clock.now()) + MIN_DELAY_MS + random.int(MAX_DELAY_MS - MIN_DELAY_MS + 1);
  };

  const arm = (): void => {
    const dueAt = heap.peek()?.dueAt ?? Infinity;
    if (dueAt >= armedFor) return;
    timer?.cancel();
    armedFor = dueAt;
    timer = clock.setTimeout(runDue, dueAt - clock.now());
  };

  const dropOutdated = (): void => {
    heap.clear();
    for (const entry of entries.values()) if (entry.dueAt !== Infinity) heap.push(entry);
  };

  const schedule = (entry: Entry): void => {
    entries.set(pathOf(entry.table, entry.key), entry);
    if (entry.dueAt !== Infinity) heap.push(entry);
    if (heap.size > 2 * entries.size + OUTDATED_ALLOWED) dropOutdated();
  };

  const settle = (entry: Entry): boolean => {
    entries.delete(pathOf(entry.table, entry.key));
    const outcome = remove(entry.table, entry.key);
    if (outcome === 'retry') schedule({ ...entry, dueAt: clock.now() + RETRY_MS });
    return outcome === 'deleted';
  };

  function runDue(): void {
    armedFor = Infinity;
    for (let next = heap.peek(); next && next.dueAt <= clock.now(); next = heap.peek()) {
      heap.pop();
      if (entries.get(pathOf(next.table, next.key)) === next) settle(next);
    }
    arm();
  }

  return {
    track(table, key, item) {
      const expiresAt = expiryOf(item, table.expiryAttribute, clock.now());
      if (expiresAt === undefined) {
        if (entries.size > 0) entries.delete(pathOf(table, key));
        return;
      }
      schedule({ table, key, expiresAt, dueAt: dueTime(expiresAt) });
      arm();
    },
    forget(table) {
      for (const [path, entry] of entries) if (entry.table === table) entries.delete(path);
    },
    setMode(next) {
      mode = next;
      heap.clear();
      for (const entry of entries.values()) schedule({ ...entry, dueAt: dueTime(entry.expiresAt) });
      timer?.cancel();
      armedFor = Infinity;
      arm();
    },
    expireNow() {
      const expired = [...entries.values()].filter((entry) => entry.expiresAt <= clock.now());
      const deleted = expired.filter(settle).length;
      arm();
      return deleted;
    },
    stop() {
      timer?.cancel();
      entries.clear();
      heap.clear();
    },
  };
}
