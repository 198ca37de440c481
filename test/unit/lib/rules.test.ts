import { assert, constantFrom, integer, property, record } from 'fast-check';
import {
  BACKOFF_FUNCTIONS,
  DEFAULT_DELIVERY_POLICY,
  deliveryPolicyProblems,
  toSnsDeliveryPolicy,
  worstCaseRetrySeconds,
} from '../../../lib/rules/delivery-policy';
import { endpointUrlProblems } from '../../../lib/rules/endpoint-url';
import { judgeVisibility, queueBatchProblems } from '../../../lib/rules/event-source-mapping';
import { filterPolicyProblems } from '../../../lib/rules/filter-policy';
import { showValue } from '../../../lib/errors';

const NONE = { ...DEFAULT_DELIVERY_POLICY, numRetries: 0, numMinDelayRetries: 0, numMaxDelayRetries: 0 };

describe('the worst case of a delivery policy', () => {
  it.each([
    ['no retries take no time', NONE, 0],
    ['retries at once take no time', { ...NONE, numRetries: 3, numNoDelayRetries: 3 }, 0],
    ['early retries take the minimum', { ...NONE, numRetries: 3, numMinDelayRetries: 3 }, 15],
    ['late retries take the maximum', { ...NONE, numRetries: 3, numMaxDelayRetries: 3 }, 1800],
    ['a single growing retry takes the maximum', { ...NONE, numRetries: 1 }, 600],
    ['growing retries take the mean', { ...NONE, numRetries: 4 }, 4 * 302.5],
    ['the default adds up to 50 minutes', DEFAULT_DELIVERY_POLICY, 3025],
    ['the default of SNS is a minute', { ...NONE, numRetries: 3, minDelayTarget: 20, maxDelayTarget: 20 }, 60],
  ])('%s', (_, policy, seconds) => {
    expect(worstCaseRetrySeconds(policy)).toBe(seconds);
  });

  it('is accepted at 3,600 seconds and refused above', () => {
    const hour = { ...NONE, maxDelayTarget: 1200, numRetries: 3, numMaxDelayRetries: 3 };
    expect(deliveryPolicyProblems(hour, 'p')).toEqual([]);
    expect(deliveryPolicyProblems({ ...hour, maxDelayTarget: 1201 }, 'p')).toEqual([
      expect.objectContaining({ path: 'p', got: 'a total retry time of up to 3603 seconds' }),
    ]);
  });

  it('never shrinks when a retry or a second is added', () => {
    const phases = record({
      noDelay: integer({ min: 0, max: 20 }),
      early: integer({ min: 0, max: 20 }),
      growing: integer({ min: 0, max: 20 }),
      late: integer({ min: 0, max: 20 }),
      minimum: integer({ min: 1, max: 100 }),
      spread: integer({ min: 0, max: 100 }),
      curve: constantFrom(...BACKOFF_FUNCTIONS),
    });
    assert(
      property(phases, ({ noDelay, early, growing, late, minimum, spread, curve }) => {
        const policy = {
          numRetries: noDelay + early + growing + late,
          numNoDelayRetries: noDelay,
          numMinDelayRetries: early,
          numMaxDelayRetries: late,
          minDelayTarget: minimum,
          maxDelayTarget: minimum + spread,
          backoffFunction: curve,
        };
        const seconds = worstCaseRetrySeconds(policy);
        const later = { ...policy, numRetries: policy.numRetries + 1, numMaxDelayRetries: late + 1 };
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
  it('has the throttle apart from the retries, and none without a rate', () => {
    expect(toSnsDeliveryPolicy({ ...NONE, maxReceivesPerSecond: 7 })).toMatchObject({
      healthyRetryPolicy: NONE,
      throttlePolicy: { maxReceivesPerSecond: 7 },
    });
    expect(toSnsDeliveryPolicy(NONE)).not.toHaveProperty('throttlePolicy');
  });
});

describe('a filter policy', () => {
  it('is refused with an empty list, which SNS calls an error and not a wildcard', () => {
    expect(filterPolicyProblems({ type: [] }, 'p')).toEqual([expect.objectContaining({ path: 'p.type', got: '[]' })]);
  });

  it('may have 150 combinations and not one more', () => {
    const list = (length: number) => Array.from({ length }, String);
    expect(filterPolicyProblems({ a: list(15), b: list(10) }, 'p')).toEqual([]);
    expect(filterPolicyProblems({ a: list(151) }, 'p')).toHaveLength(1);
  });
});

describe('the address of an endpoint', () => {
  it.each(['https://example.com', 'https://example.com:8443/a?b=c', 'https://127.0.0.1:9/hook'])('may be %s', (url) => {
    expect(endpointUrlProblems(url, 'url')).toEqual([]);
  });

  it.each(['', 'example.com', 'http://example.com', 'ftp://example.com', 'https://u@example.com', 'https://e.com/#x'])(
    'may not be "%s"',
    (url) => {
      expect(endpointUrlProblems(url, 'url')).toHaveLength(1);
    },
  );
});

describe('a queue mapping', () => {
  it.each([
    [10, 0, false, 0],
    [11, 0, false, 1],
    [11, 1, false, 0],
    [10_001, 1, false, 1],
    [10, 0, true, 0],
    [11, 0, true, 1],
    [10, 1, true, 1],
  ])('of %i messages, window %i, FIFO %s has %i problems', (batch, window, fifo, count) => {
    expect(queueBatchProblems(batch, window, fifo, 'm')).toHaveLength(count);
  });

  it('is judged by six times the timeout of its function', () => {
    expect(judgeVisibility(60, 10, 'q')).toEqual({ problems: [] });
    expect(judgeVisibility(59, 10, 'q').warning).toContain('raise it to 60 seconds');
    expect(judgeVisibility(9, 10, 'q').problems).toHaveLength(1);
  });
});

describe('a value in a message', () => {
  it('is cut when it is long', () => {
    expect(showValue('x'.repeat(500))).toHaveLength(121);
  });

  it('has no credentials', () => {
    expect(showValue({ url: 'https://a:b@c' })).toBe('{"url":"https://***@c"}');
  });
});
