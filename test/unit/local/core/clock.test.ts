import fc from 'fast-check';
import { ManualClock, OffsetClock } from '../../../../local/core/clock';
import { eventually } from '../../../helpers/eventually';

describe.each([
  ['ManualClock', () => new ManualClock()],
  ['OffsetClock', () => new OffsetClock()],
])('%s', (_name, create) => {
  it('runs due timers in the order of their due times, each at its due time', async () => {
    const clock = create();
    const start = clock.now();
    const seen: [string, number][] = [];
    clock.setTimeout(() => seen.push(['late', clock.now() - start]), 7_200_000);
    clock.setTimeout(() => seen.push(['early', clock.now() - start]), 600_000);
    clock.setTimeout(() => seen.push(['never', 0]), 7_300_000);

    await clock.advance(7_200_500);

    expect(seen.map(([name]) => name)).toEqual(['early', 'late']);
    expect(seen[0]![1]).toBeGreaterThanOrEqual(600_000);
    expect(seen[0]![1]).toBeLessThan(601_000);
    expect(seen[1]![1]).toBeGreaterThanOrEqual(7_200_000);
  });

  it('runs a timer that another timer set, if it is due within the same advance', async () => {
    const clock = create();
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.setTimeout(tick, 60_000);
    };
    clock.setTimeout(tick, 60_000);

    await clock.advance(600_500);

    expect(ticks).toBe(10);
  });

  it('does not run a cancelled timer', async () => {
    const clock = create();
    let ran = false;
    const timer = clock.setTimeout(() => (ran = true), 1_000);
    timer.cancel();

    await clock.advance(10_000);

    expect(ran).toBe(false);
  });
});

describe('ManualClock', () => {
  it('runs any set of timers in the order of due time, then in the order in which they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }), async (delays) => {
        const clock = new ManualClock();
        const seen: [number, number][] = [];
        delays.forEach((delay, index) => clock.setTimeout(() => seen.push([delay, index]), delay));
        await clock.advance(5);
        expect(seen).toEqual(
          delays.map((delay, index): [number, number] => [delay, index]).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('OffsetClock', () => {
  it('follows real time without an advance', async () => {
    const clock = new OffsetClock();
    let ran = false;
    clock.setTimeout(() => (ran = true), 5);
    await eventually(() => expect(ran).toBe(true));
  });

  it('keeps the offset after an advance', async () => {
    const clock = new OffsetClock();
    await clock.advance(3_600_000);
    expect(clock.offsetMs).toBeGreaterThanOrEqual(3_599_000);
    expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(3_599_000);
  });
});
