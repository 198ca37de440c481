import fc from 'fast-check';
import { readSubscriptionPolicy } from '../../../../../../local/services/sns/delivery-policy/read-delivery-policy';
import {
  BACKOFF_FUNCTIONS,
  DEFAULT_RETRY_POLICY,
} from '../../../../../../local/services/sns/delivery-policy/retry-policy';
import {
  MAX_JITTER,
  retryDelays,
  totalDelaySeconds,
  withJitter,
} from '../../../../../../local/services/sns/delivery-policy/retry-schedule';

const policy = (members: object) => ({ ...DEFAULT_RETRY_POLICY, ...members });

describe('retry delays', () => {
  it('are three of twenty seconds by default', () => {
    expect(retryDelays(DEFAULT_RETRY_POLICY)).toEqual([20, 20, 20]);
  });

  it('have the four phases in order', () => {
    const phases = policy({
      minDelayTarget: 2,
      maxDelayTarget: 10,
      numRetries: 10,
      numNoDelayRetries: 2,
      numMinDelayRetries: 1,
      numMaxDelayRetries: 2,
    });
    expect(retryDelays(phases)).toEqual([0, 0, 2, 2, 4, 6, 8, 10, 10, 10]);
  });

  it.each([
    ['linear', [10, 20, 30, 40, 50]],
    ['arithmetic', [10, 14, 22, 34, 50]],
    ['exponential', [10, 10 + 40 / 15, 18, 10 + (40 * 7) / 15, 50]],
    ['geometric', [10, 10 * 5 ** 0.25, 10 * 5 ** 0.5, 10 * 5 ** 0.75, 50]],
  ] as const)('grow by the %s function', (backoffFunction, expected) => {
    const delays = retryDelays(policy({ minDelayTarget: 10, maxDelayTarget: 50, numRetries: 5, backoffFunction }));
    expect(delays).toHaveLength(expected.length);
    delays.forEach((delay, i) => expect(delay).toBeCloseTo(expected[i]!));
  });

  it('never decrease, and stay between minimum and maximum, for every valid policy', () => {
    const arbitrary = fc.record({
      delays: fc.tuple(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 3600 })),
      counts: fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(10)),
      backoffFunction: fc.constantFrom(...BACKOFF_FUNCTIONS),
    });
    fc.assert(
      fc.property(arbitrary, ({ delays: [a, b], counts: [none, min, max, rest], backoffFunction }) => {
        const one = policy({
          minDelayTarget: Math.min(a, b),
          maxDelayTarget: Math.max(a, b),
          numRetries: none + min + max + rest,
          numNoDelayRetries: none,
          numMinDelayRetries: min,
          numMaxDelayRetries: max,
          backoffFunction,
        });
        const delays = retryDelays(one);
        expect(delays).toHaveLength(one.numRetries);
        delays.forEach((delay, i) => {
          if (i > 0) expect(delay).toBeGreaterThanOrEqual(delays[i - 1]! - 1e-9);
          if (i >= none) {
            expect(delay).toBeGreaterThanOrEqual(one.minDelayTarget - 1e-9);
            expect(delay).toBeLessThanOrEqual(one.maxDelayTarget + 1e-9);
          }
        });
        const isRefused = 'problem' in readSubscriptionPolicy(JSON.stringify({ healthyRetryPolicy: one }));
        expect(isRefused).toBe(totalDelaySeconds(one) > 3600 || one.numRetries > 100);
      }),
    );
  });

  it('have a jitter that never shortens them', () => {
    expect(withJitter(20, 0)).toBe(20_000);
    expect(withJitter(20, 0.5)).toBe(20_000 * (1 + MAX_JITTER / 2));
    expect(withJitter(0, 0.9)).toBe(0);
  });
});
