import { explain } from './explain-failure';
import { runSchedule } from './run-schedule';
import { search } from './search-schedules';
import { planOf } from './schedule';

/**
 * The functions and the client library, as they are, in one process: in virtual time, over models of the tables, the
 * stream, the gateways and the network, with faults by chance (`world/dice.ts`). Everything follows from a seed.
 * TIDINGS_SIMULATION_SCHEDULES=20000 plays more schedules and prints what they came to; TIDINGS_SIMULATION_SEED=17 plays one.
 */

/** Schedules of an ordinary run; some fifteen milliseconds each. */
const SCHEDULES = 2000;
const TIMEOUT_MS = 3_600_000;

const { TIDINGS_SIMULATION_SCHEDULES: asked, TIDINGS_SIMULATION_SEED: seed } = process.env;
const count = asked === undefined ? SCHEDULES : Number(asked);

describe('what subscribers are handed, whatever goes wrong', () => {
  it(
    'is every message once, in order, or named in a gap, and everybody arrives in the end',
    async () => {
      const range = seed === undefined ? { first: 1, count } : { first: Number(seed), count: 1 };
      const { tally, failed } = await search(range);
      if (asked !== undefined) process.stdout.write(`${JSON.stringify(tally)}\n`);
      if (failed) throw new Error(await explain(failed));
      if (range.count < 100) return;
      // The schedules are worth something only while all of this happens in them.
      expect(tally.handed).toBeGreaterThan(40 * range.count);
      expect(tally.gaps).toBeGreaterThan(range.count / 4);
      expect(tally.falls).toBeGreaterThan(range.count / 10);
      expect(tally.climbs).toBeGreaterThan(range.count / 10);
      expect(tally.renewals).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it('follows from the seed alone, event by event', async () => {
    for (const schedule of [3, 17, 29, 111]) {
      const first = await runSchedule(planOf(schedule), true);
      const second = await runSchedule(planOf(schedule), true);
      expect(second.trace).toEqual(first.trace);
      expect(first.trace.length).toBeGreaterThan(100);
    }
  });
});
