import { LatencyTracker } from '../../../console/src/latency-tracker';

describe('LatencyTracker', () => {
  const clocks = { wallTime: () => Date.parse('2026-01-01T00:00:00.120Z'), monotonic: () => monotonic };
  let monotonic = 0;

  it('is exact for messages that the page published, even if the clocks differ', () => {
    const tracker = new LatencyTracker(clocks);
    monotonic = 1000;
    tracker.publishing('mine');
    monotonic = 1042;
    expect(tracker.received({ id: 'mine', time: '2020-01-01T00:00:00.000Z' })).toBe(42);
  });

  it('is the difference of the clocks for other messages, and at least 0', () => {
    const tracker = new LatencyTracker(clocks);
    expect(tracker.received({ id: 'other', time: '2026-01-01T00:00:00.000Z' })).toBe(120);
    expect(tracker.received({ id: 'other', time: '2026-01-01T00:00:09.000Z' })).toBe(0);
  });

  it('drops the oldest publish when it tracks too many', () => {
    const tracker = new LatencyTracker(clocks);
    monotonic = 0;
    tracker.publishing('first');
    for (let index = 0; index < 500; index += 1) tracker.publishing(`later ${index}`);
    monotonic = 7;
    expect(tracker.received({ id: 'later 0', time: '2026-01-01T00:00:00.000Z' })).toBe(7);
    expect(tracker.received({ id: 'first', time: '2026-01-01T00:00:00.000Z' })).toBe(120);
  });
});
