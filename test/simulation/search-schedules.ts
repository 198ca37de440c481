import type { ViolationKind } from './checker/checker';
import type { Result } from './run-schedule';
import { runSchedule } from './run-schedule';
import { scheduleOf } from './schedule';

/** Totals of several schedules. */
export interface Tally {
  schedules: number;
  events: number;
  published: number;
  delivered: number;
  gaps: number;
  downgrades: number;
  upgrades: number;
  reconnects: number;
  /** Longest time from the end of the faults until every reader was at the head, in virtual milliseconds. */
  slowestArrivalMs: number;
}

/** Options of {@link search}. */
export interface SearchOptions {
  /** Seed of the first schedule. */
  readonly first: number;
  /** Number of schedules, with consecutive seeds. */
  readonly count: number;
  /** Kinds of violations that end the search. @default all */
  readonly kinds?: readonly ViolationKind[];
}

/** Runs schedules one after another until one violates a guarantee. */
export async function search({
  first,
  count,
  kinds,
}: SearchOptions): Promise<{ readonly tally: Tally; readonly failed?: Result }> {
  const tally: Tally = {
    schedules: 0,
    events: 0,
    published: 0,
    delivered: 0,
    gaps: 0,
    downgrades: 0,
    upgrades: 0,
    reconnects: 0,
    slowestArrivalMs: 0,
  };
  for (let seed = first; seed < first + count; seed += 1) {
    const result = await runSchedule(scheduleOf(seed));
    tally.schedules += 1;
    tally.events += result.events;
    tally.published += result.published;
    tally.delivered += result.delivered;
    tally.gaps += result.gaps;
    tally.downgrades += result.transportChanges.downgrade;
    tally.upgrades += result.transportChanges.upgrade;
    tally.reconnects += result.transportChanges.reconnect;
    const violated = result.violations.some(({ kind }) => kinds === undefined || kinds.includes(kind));
    if (violated) return { tally, failed: result };
    tally.slowestArrivalMs = Math.max(tally.slowestArrivalMs, result.arrivalMs);
  }
  return { tally };
}
