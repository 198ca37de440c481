import fc from 'fast-check';
import { ManualClock } from '../../../../../local/core/clock';
import { createThrottle } from '../../../../../local/services/api-gateway/throttle';

describe('throttle', () => {
  it('allows a burst and refills at the rate', async () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock, { rateLimit: 2, burstLimit: 3 }, new Map());
    const take = (times: number): boolean[] => Array.from({ length: times }, () => throttle.take('a'));
    expect(take(4)).toEqual([true, true, true, false]);
    await clock.advance(1000);
    expect(take(3)).toEqual([true, true, false]);
  });

  it('has a bucket per route, with the settings of the route', () => {
    const throttle = createThrottle(
      new ManualClock(),
      { rateLimit: 1, burstLimit: 1 },
      new Map([['b', { burstLimit: 2 }]]),
    );
    expect([
      throttle.take('a'),
      throttle.take('a'),
      throttle.take('b'),
      throttle.take('b'),
      throttle.take('b'),
    ]).toEqual([true, false, true, true, false]);
  });

  it('never allows more than the burst plus rate times time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }),
        async (rateLimit, burstLimit, pauses) => {
          const clock = new ManualClock();
          const start = clock.now();
          const throttle = createThrottle(clock, { rateLimit, burstLimit }, new Map());
          let allowed = 0;
          for (const pause of pauses) {
            await clock.advance(pause);
            if (throttle.take('r')) allowed += 1;
          }
          expect(allowed).toBeLessThanOrEqual(burstLimit + ((clock.now() - start) / 1000) * rateLimit + 1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });
});
