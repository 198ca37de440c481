import type { Item } from './data-types';

/** Which writes a fault strikes. */
export interface FaultRule {
  readonly tableName: string;
  /** By the key attributes of the item. @default every item */
  readonly when?: (key: Item) => boolean;
  /** How many writes are struck. @default every one, until removed */
  readonly times?: number;
}

/** Takes a fault away again; harmless when it is used up. */
export type RemoveFault = () => void;

/** Makes the service fail in the ways that AWS documents. For tests. */
export interface Faults {
  /** Refuses writes as throttled; in a batch they stay unprocessed. */
  throttleWrites(rule: FaultRule): RemoveFault;
  /** Answers 500 although the write was done. In a transaction or batch one struck item is enough. */
  failAfterWrite(rule: FaultRule): RemoveFault;
  /** Lets writes and transactions meet a transaction that another caller runs on the item. */
  conflict(rule: FaultRule): RemoveFault;
  /** The next `calls` batch calls leave every second item or key unprocessed. */
  leaveUnprocessed(calls: number): void;
  /** Global indexes of a table show a write only after so many milliseconds. */
  delayIndexes(tableName: string, ms: number): void;
  /** GetItem and BatchGetItem without ConsistentRead show the previous version for so many milliseconds after a write. */
  delayReads(tableName: string, ms: number): void;
  /** Ends every fault. */
  clear(): void;
}

/** A kind of fault that strikes single writes. */
export type Strike = 'throttle' | 'failAfter' | 'conflict';

/** The faults as the service asks for them. */
export interface FaultPlan {
  readonly api: Faults;
  /** Whether a fault strikes; uses it up. */
  strikes(strike: Strike, tableName: string, key: () => Item): boolean;
  /** Whether this batch call leaves items unprocessed; uses it up. */
  leavesUnprocessed(): boolean;
  /** Milliseconds. */
  indexDelay(tableName: string): number;
  /** Milliseconds. */
  readDelay(tableName: string): number;
}

interface ActiveFault {
  readonly strike: Strike;
  readonly rule: FaultRule;
  left: number;
}

/** @param defaultIndexDelayMs delay of global indexes of every table; 0 for none */
export function createFaultPlan(defaultIndexDelayMs: number): FaultPlan {
  const active = new Set<ActiveFault>();
  const indexDelays = new Map<string, number>();
  const readDelays = new Map<string, number>();
  let unprocessedCalls = 0;

  const add = (strike: Strike, rule: FaultRule): RemoveFault => {
    const fault: ActiveFault = { strike, rule, left: rule.times ?? Infinity };
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
    strikes(strike, tableName, key) {
      for (const fault of active) {
        if (fault.strike !== strike || fault.rule.tableName !== tableName) continue;
        if (fault.rule.when && !fault.rule.when(key())) continue;
        if (--fault.left <= 0) active.delete(fault);
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
