import { assert, constantFrom, integer, property, record } from 'fast-check';
import {
  BACKOFF_FUNCTIONS,
  DEFAULT_DELIVERY_POLICY,
  deliveryPolicyProblems,
  toSnsDeliveryPolicy,
  worstCaseRetrySeconds,
} from '../../../../lib/rules/delivery-policy';

const NONE = { ...DEFAULT_DELIVERY_POLICY, numRetries: 0, numMinDelayRetries: 0, numMaxDelayRetries: 0 };

describe('the worst case of a delivery policy', () => {
  it.each([
    ['no retries take no time', NONE, 0],
    ['retries without delay take no time', { ...NONE, numRetries: 3, numNoDelayRetries: 3 }, 0],
    ['retries of the second phase wait the minimum delay', { ...NONE, numRetries: 3, numMinDelayRetries: 3 }, 15],
    ['retries of the last phase wait the maximum delay', { ...NONE, numRetries: 3, numMaxDelayRetries: 3 }, 1800],
    ['a single retry of the third phase waits the maximum delay', { ...NONE, numRetries: 1 }, 600],
    ['retries of the third phase wait the mean delay', { ...NONE, numRetries: 4 }, 4 * 302.5],
    ['the default policy takes 50 minutes', DEFAULT_DELIVERY_POLICY, 3025],
    [
      'the default policy of SNS takes a minute',
      { ...NONE, numRetries: 3, minDelayTarget: 20, maxDelayTarget: 20 },
      60,
    ],
  ])('%s', (_, policy, seconds) => {
    expect(worstCaseRetrySeconds(policy)).toBe(seconds);
  });

  it('is accepted up to 3,600 seconds', () => {
    const hour = { ...NONE, maxDelayTarget: 1200, numRetries: 3, numMaxDelayRetries: 3 };
    expect(deliveryPolicyProblems(hour, 'p')).toEqual([]);
    expect(deliveryPolicyProblems({ ...hour, maxDelayTarget: 1201 }, 'p')).toEqual([
      expect.objectContaining({ path: 'p', got: 'a total retry time of up to 3603 seconds' }),
    ]);
  });

  it('never gets smaller when a retry or a second is added', () => {
    const phases = record({
      noDelay: integer({ min: 0, max: 20 }),
      atMinimum: integer({ min: 0, max: 20 }),
      growing: integer({ min: 0, max: 20 }),
      atMaximum: integer({ min: 0, max: 20 }),
      minimum: integer({ min: 1, max: 100 }),
      spread: integer({ min: 0, max: 100 }),
      curve: constantFrom(...BACKOFF_FUNCTIONS),
    });
    assert(
      property(phases, ({ noDelay, atMinimum, growing, atMaximum, minimum, spread, curve }) => {
        const policy = {
          numRetries: noDelay + atMinimum + growing + atMaximum,
          numNoDelayRetries: noDelay,
          numMinDelayRetries: atMinimum,
          numMaxDelayRetries: atMaximum,
          minDelayTarget: minimum,
          maxDelayTarget: minimum + spread,
          backoffFunction: curve,
        };
        const seconds = worstCaseRetrySeconds(policy);
        const later = { ...policy, numRetries: policy.numRetries + 1, numMaxDelayRetries: atMaximum + 1 };
        expect(worstCaseRetrySeconds(later)).toBe(seconds + policy.maxDelayTarget);
        expect(worstCaseRetrySeconds({ ...policy, maxDelayTarget: policy.maxDelayTarget + 1 })).toBeGreaterThanOrEqual(
          seconds,
        );
        expect(seconds).toBeLessThanOrEqual(policy.numRetries * policy.maxDelayTarget);
      }),
    );
  });
});

describe('a delivery policy for SNS', () => {
  it('has a throttle policy of its own, and only if a rate is given', () => {
    expect(toSnsDeliveryPolicy({ ...NONE, maxReceivesPerSecond: 7 })).toMatchObject({
      healthyRetryPolicy: NONE,
      throttlePolicy: { maxReceivesPerSecond: 7 },
    });
    expect(toSnsDeliveryPolicy(NONE)).not.toHaveProperty('throttlePolicy');
  });
});
