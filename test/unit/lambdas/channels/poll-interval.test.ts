import fc from 'fast-check';

import { pollInterval } from '../../../../lambdas/channels/poll-interval';
import { START } from '../../../helpers/lambdas/fakes';

const silentFor = (ageMs: number) => ({ updatedAt: START - ageMs, loggedAt: [] });
const regular = (pauseMs: number, ageMs = 0) => ({
  updatedAt: START - ageMs,
  loggedAt: [3, 2, 1, 0].map((nth) => START - ageMs - nth * pauseMs),
});

describe('the recommended interval between polls', () => {
  it('is half of the time since the latest message, from 250 ms to 30 s', () => {
    const pauses = [0, 400, 2000, 20_000, 60_000, 86_400_000].map((ageMs) => pollInterval(START, [silentFor(ageMs)]));
    expect(pauses).toEqual([250, 250, 1000, 10_000, 30_000, 30_000]);
  });

  it('is half of the average pause between messages while that is longer than the time since the latest one', () => {
    expect(pollInterval(START, [regular(10_000)])).toBe(5000);
    expect(pollInterval(START, [regular(10_000, 16_000)])).toBe(8000);
    expect(pollInterval(START, [regular(20)])).toBe(250);
  });

  it('is that of the channel with the shortest expected pause', () => {
    expect(pollInterval(START, [silentFor(60_000), silentFor(4000), regular(9000)])).toBe(2000);
  });

  it('is the maximum if nothing is known about the channels', () => {
    expect(pollInterval(START, [{ updatedAt: Number.NaN, loggedAt: [] }])).toBe(30_000);
    expect(pollInterval(START, [])).toBe(30_000);
    expect(pollInterval(START, [{ updatedAt: Number.NaN, loggedAt: [START - 5000] }])).toBe(2500);
  });

  it('accepts times in the future', () => {
    expect(pollInterval(START, [silentFor(-5000)])).toBe(250);
  });

  it('is a whole number of milliseconds within its bounds', () => {
    const time = fc.oneof(fc.integer({ min: START - 1e9, max: START + 1e6 }), fc.constant(Number.NaN));
    const channel = fc.record({ updatedAt: time, loggedAt: fc.array(fc.integer({ min: START - 1e9, max: START })) });
    fc.assert(
      fc.property(fc.array(channel), (channels) => {
        const pause = pollInterval(START, channels);
        expect(Number.isInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(250);
        expect(pause).toBeLessThanOrEqual(30_000);
      }),
    );
  });

  it('never increases with an additional channel, and never decreases while all channels are silent', () => {
    const channel = fc.record({
      updatedAt: fc.integer({ min: START - 1e6, max: START }),
      loggedAt: fc.array(fc.integer({ min: START - 1e6, max: START }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(channel, { minLength: 1 }), channel, fc.nat(1e6), (channels, another, later) => {
        const pause = pollInterval(START, channels);
        expect(pollInterval(START, [...channels, another])).toBeLessThanOrEqual(pause);
        expect(pollInterval(START + later, channels)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });

  it('causes few polls in a silent channel, and a delay of at most half of the silence', () => {
    for (const silence of [1000, 30_000, 3_600_000]) {
      let age = silence;
      let polls = 0;
      for (let elapsed = 0; elapsed < 60_000; polls++) {
        const pause = pollInterval(START, [silentFor(age)]);
        expect(pause).toBeLessThanOrEqual(Math.max(250, age / 2));
        elapsed += pause;
        age += pause;
      }
      expect(polls).toBeLessThan(15);
    }
  });
});
