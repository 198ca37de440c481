import type { Item } from './data-types';

/** The writes to which a fault applies. */
export interface FaultRule {
  readonly tableName: string;
  /** Selects writes by the key attributes of their item. @default every item */
  readonly when?: (key: Item) => boolean;
  /** Number of writes to which the fault applies. @default all writes until the fault is removed */
  readonly times?: number;
}

/** Removes a fault. Does nothing if the fault has expired. */
export type RemoveFault = () => void;

/** Injects faults that AWS documents, for tests. */
export interface Faults {
  /** Throttles writes. A batch returns them as unprocessed. */
  throttleWrites(rule: FaultRule): RemoveFault;
  /** Returns 500 although the write was stored. In a transaction or batch, one matching item is sufficient. */
  failAfterWrite(rule: FaultRule): RemoveFault;
  /** Makes writes and transactions fail with a conflict, as if another transaction was running on the item. */
  conflict(rule: FaultRule): RemoveFault;
  /** Leaves every second item or key of the next `calls` batch calls unprocessed. */
  leaveUnprocessed(calls: number): void;
  /** Delays the writes to global indexes of a table by `ms` milliseconds. */
  delayIndexes(tableName: string, ms: number): void;
  /**
   * GetItem and BatchGetItem without ConsistentRead return the previous version for `ms` milliseconds after a write.
   */
  delayReads(tableName: string, ms: number): void;
  /** Removes all faults. */
  clear(): void;
}

/** A kind of fault that applies to single writes. */
export type WriteFault = 'throttle' | 'failAfter' | 'conflict';

/** The faults, as the service evaluates them. */
export interface FaultPlan {
  readonly api: Faults;
  /** Whether a fault applies to a write. Counts the write. */
  applies(kind: WriteFault, tableName: string, key: () => Item): boolean;
  /** Whether this batch call leaves items unprocessed. Counts the call. */
  leavesUnprocessed(): boolean;
  /** Milliseconds. */
  indexDelay(tableName: string): number;
  /** Milliseconds. */
  readDelay(tableName: string): number;
}

interface ActiveFault {
  readonly kind: WriteFault;
  readonly rule: FaultRule;
  remaining: number;
}

/** @param defaultIndexDelayMs delay of the global indexes of every table */
export function createFaultPlan(defaultIndexDelayMs: number): FaultPlan {
  const active = new Set<ActiveFault>();
  const indexDelays = new Map<string, number>();
  const readDelays = new Map<string, number>();
  let unprocessedCalls = 0;

  const add = (kind: WriteFault, rule: FaultRule): RemoveFault => {
    const fault: ActiveFault = { kind, rule, remaining: rule.times ?? Infinity };
    active.add(fault);
    return () => void active.delete(fault);
  };

  return {
    api: {
      throttleWrites: (rule) => add('throttle', rule),
      failAfterWrite: (rule) => add('failAfter', rule),
      conflict: (rule) => add('conflict', rule),
      leaveUnprocessed: (calls) => void (unprocessedCalls = calls),
      delayIndexes: (tableName, ms) => void indexDelays.set(tableName, ms),
      delayReads: (tableName, ms) => void readDelays.set(tableName, ms),
      clear() {
        active.clear();
        indexDelays.clear();
        readDelays.clear();
        unprocessedCalls = 0;
      },
    },
    applies(kind, tableName, key) {
      for (const fault of active) {
        if (fault.kind !== kind || fault.rule.tableName !== tableName) continue;
        if (fault.rule.when && !fault.rule.when(key())) continue;
        if (--fault.remaining <= 0) active.delete(fault);
        return true;
      }
      return false;
    },
    leavesUnprocessed() {
      if (unprocessedCalls === 0) return false;
      unprocessedCalls--;
      return true;
    },
    indexDelay: (tableName) => indexDelays.get(tableName) ?? defaultIndexDelayMs,
    readDelay: (tableName) => readDelays.get(tableName) ?? 0,
  };
}
