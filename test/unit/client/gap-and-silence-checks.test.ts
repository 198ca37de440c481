import { createGapAndSilenceChecks } from '../../../client/src/gap-and-silence-checks';
import type { Platform } from '../../../client/src/platform';
import { FakeClock } from '../../helpers/client/fake-clock';

describe('the keeper of channels', () => {
  let clock: FakeClock;
  let asked: [number, string[]][];
  let start: number;

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    start = clock.now();
  });

  function keeper() {
    const platform = {
      now: () => clock.now(),
      setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms),
      clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
    } as Platform;
    return createGapAndSilenceChecks(platform, { quietMs: 30_000, maxQuietMs: 300_000 }, (channels) => {
      asked.push([Math.floor((clock.now() - start) / 1000), channels]);
    });
  }

  const times = (): number[] => asked.map(([at]) => at);

  it('asks about a quiet channel less and less often, up to a ceiling', async () => {
    keeper().observe('a', false, false);
    await clock.advance(1_500_000);
    expect(times()).toEqual([30, 90, 210, 450, 750, 1050, 1350]);
  });

  it('does not ask about a channel that is busy, and soon after it has become quiet', async () => {
    const one = keeper();
    one.observe('a', false, false);
    for (let second = 0; second < 100; second += 10) {
      await clock.advance(10_000);
      one.observe('a', false, true);
    }
    expect(times()).toEqual([]);
    await clock.advance(31_000);
    expect(times()).toEqual([130]);
    await clock.advance(30_000);
    one.observe('a', false, true);
    await clock.advance(31_000);
    expect(times()).toEqual([130, 191]);
  });

  it('asks about a hole after a second, then less and less often', async () => {
    const one = keeper();
    one.observe('a', true, false);
    await clock.advance(70_000);
    expect(times()).toEqual([1, 3, 7, 15, 31, 61]);
    one.observe('a', false, true);
    await clock.advance(29_000);
    expect(asked).toHaveLength(6);
  });

  it('gives a channel that gets on a full second again, while it is behind', async () => {
    const one = keeper();
    one.observe('a', true, false);
    for (let step = 0; step < 5; step++) {
      await clock.advance(800);
      one.observe('a', true, true);
    }
    expect(times()).toEqual([]);
    await clock.advance(1100);
    expect(times()).toEqual([5]);
  });

  it('asks about channels together that are due together', async () => {
    const one = keeper();
    for (const name of ['a', 'b', 'c']) one.observe(name, false, false);
    await clock.advance(31_000);
    expect(asked).toEqual([[30, ['a', 'b', 'c']]]);
  });

  it('forgets', async () => {
    const one = keeper();
    one.observe('a', true, false);
    one.observe('b', true, false);
    one.stop('a');
    await clock.advance(1100);
    expect(asked).toEqual([[1, ['b']]]);
    one.stop('b');
    await clock.advance(100_000);
    expect(asked).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});
