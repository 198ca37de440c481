import type { Violated } from './checker/checker';
import type { Result } from './run-schedule';
import { runSchedule } from './run-schedule';
import { planOf } from './schedule';

/** What some schedules came to, all together. */
export interface Tally {
  schedules: number;
  events: number;
  published: number;
  handed: number;
  gaps: number;
  falls: number;
  climbs: number;
  renewals: number;
  /** Longest time in which everybody arrived after the last fault, in virtual milliseconds. */
  slowestArrivalMs: number;
}

/** Which schedules to play, and what to look for. */
export interface Quest {
  readonly first: number;
  readonly count: number;
  /** Kinds of broken promises. @default all */
  readonly kinds?: readonly Violated[];
}

/** Plays schedules one after another until one breaks a promise. */
export async function search({
  first,
  count,
  kinds,
}: Quest): Promise<{ readonly tally: Tally; readonly failed?: Result }> {
  const tally: Tally = {
    schedules: 0,
    events: 0,
    published: 0,
    handed: 0,
    gaps: 0,
    falls: 0,
    climbs: 0,
    renewals: 0,
    slowestArrivalMs: 0,
  };
  for (let seed = first; seed < first + count; seed += 1) {
    const result = await runSchedule(planOf(seed));
    tally.schedules += 1;
    tally.events += result.events;
    tally.published += result.published;
    tally.handed += result.handed;
    tally.gaps += result.gaps;
    tally.falls += result.moves.downgrade;
    tally.climbs += result.moves.upgrade;
    tally.renewals += result.moves.reconnect;
    const broken = result.violations.some(({ kind }) => kinds === undefined || kinds.includes(kind));
    if (broken) return { tally, failed: result };
    tally.slowestArrivalMs = Math.max(tally.slowestArrivalMs, result.arrivalMs);
  }
  return { tally };
}
