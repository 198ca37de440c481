import { explainFailure } from './explain-failure';
import { runSchedule } from './run-schedule';
import { search } from './search-schedules';
import { scheduleOf } from './schedule';

/**
 * Runs the functions and the client library in one process: in virtual time, over models of DynamoDB, API Gateway and the
 * network, with random faults (`random.ts`). The seed determines a schedule completely.
 *
 * - `TIDINGS_SIMULATION_SCHEDULES=20000` runs that many schedules from seed 1 and prints their totals.
 * - `TIDINGS_SIMULATION_SEED=17` runs one schedule.
 */

/** Schedules with the same seeds in every run: 1, 2, 3 … */
const FIXED_SCHEDULES = 300;
/** Schedules with new seeds in every run. A failure reports its seed. */
const NEW_SCHEDULES = 100;
const TIMEOUT_MS = 3_600_000;

const { TIDINGS_SIMULATION_SCHEDULES: requested, TIDINGS_SIMULATION_SEED: seed } = process.env;

function ranges(): readonly { readonly first: number; readonly count: number }[] {
  if (seed !== undefined) return [{ first: Number(seed), count: 1 }];
  if (requested !== undefined) return [{ first: 1, count: Number(requested) }];
  return [
    { first: 1, count: FIXED_SCHEDULES },
    { first: 1_000_000 + Math.floor(Math.random() * 1_000_000_000), count: NEW_SCHEDULES },
  ];
}

describe('whatever fails, a subscriber', () => {
  it.each(ranges())(
    'receives every message once and in order, or a gap that contains it, and reaches the head: $count schedules from seed $first',
    async (range) => {
      const { tally, failed } = await search(range);
      if (requested !== undefined) process.stdout.write(`${JSON.stringify(tally)}\n`);
      if (failed) throw new Error(await explainFailure(failed));
      if (range.count < 100) return;
      // The schedules test the guarantees only if all of these events happen in them.
      expect(tally.delivered).toBeGreaterThan(40 * range.count);
      expect(tally.gaps).toBeGreaterThan(range.count / 4);
      expect(tally.downgrades).toBeGreaterThan(range.count / 20);
      expect(tally.upgrades).toBeGreaterThan(range.count / 20);
      expect(tally.reconnects).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it('receives the same events in the same order when a schedule runs again', async () => {
    for (const schedule of [3, 17, 29, 111]) {
      const first = await runSchedule(scheduleOf(schedule), true);
      const second = await runSchedule(scheduleOf(schedule), true);
      expect(second.trace).toEqual(first.trace);
      expect(first.trace.length).toBeGreaterThan(100);
    }
  });
});
