import { createGapAndSilenceChecks } from '../../../client/src/gap-and-silence-checks';
import type { Platform } from '../../../client/src/platform';
import { FakeClock } from '../../helpers/client/fake-clock';

describe('the checks for gaps and silence', () => {
  let clock: FakeClock;
  let queries: [number, string[]][];
  let start: number;

  beforeEach(() => {
    clock = new FakeClock();
    queries = [];
    start = clock.now();
  });

  function createChecks() {
    const platform = {
      now: () => clock.now(),
      setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms),
      clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
    } as Platform;
    return createGapAndSilenceChecks(platform, { quietMs: 30_000, maxQuietMs: 300_000 }, (channels) => {
      queries.push([Math.floor((clock.now() - start) / 1000), channels]);
    });
  }

  const times = (): number[] => queries.map(([at]) => at);

  it('queries a silent channel at increasing intervals, up to maxQuietMs', async () => {
    createChecks().observe('a', false, false);
    await clock.advance(1_500_000);
    expect(times()).toEqual([30, 90, 210, 450, 750, 1050, 1350]);
  });

  it('does not query a busy channel, and queries it soon after it has become silent', async () => {
    const checks = createChecks();
    checks.observe('a', false, false);
    for (let second = 0; second < 100; second += 10) {
      await clock.advance(10_000);
      checks.observe('a', false, true);
    }
    expect(times()).toEqual([]);
    await clock.advance(31_000);
    expect(times()).toEqual([130]);
    await clock.advance(30_000);
    checks.observe('a', false, true);
    await clock.advance(31_000);
    expect(times()).toEqual([130, 191]);
  });

  it('queries a hole after a second, then at increasing intervals', async () => {
    const checks = createChecks();
    checks.observe('a', true, false);
    await clock.advance(70_000);
    expect(times()).toEqual([1, 3, 7, 15, 31, 61]);
    checks.observe('a', false, true);
    await clock.advance(29_000);
    expect(queries).toHaveLength(6);
  });

  it('restarts the second when a channel with a hole advances', async () => {
    const checks = createChecks();
    checks.observe('a', true, false);
    for (let step = 0; step < 5; step++) {
      await clock.advance(800);
      checks.observe('a', true, true);
    }
    expect(times()).toEqual([]);
    await clock.advance(1100);
    expect(times()).toEqual([5]);
  });

  it('queries all due channels in one request', async () => {
    const checks = createChecks();
    for (const name of ['a', 'b', 'c']) checks.observe(name, false, false);
    await clock.advance(31_000);
    expect(queries).toEqual([[30, ['a', 'b', 'c']]]);
  });

  it('does not query a channel after stop', async () => {
    const checks = createChecks();
    checks.observe('a', true, false);
    checks.observe('b', true, false);
    checks.stop('a');
    await clock.advance(1100);
    expect(queries).toEqual([[1, ['b']]]);
    checks.stop('b');
    await clock.advance(100_000);
    expect(queries).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});
