import {
  effectivePolicy,
  effectiveTopicPolicy,
} from '../../../../../../local/services/sns/delivery-policy/delivery-policy';
import {
  readSubscriptionPolicy,
  readTopicPolicy,
} from '../../../../../../local/services/sns/delivery-policy/read-delivery-policy';
import type { Json } from '../../../../../helpers/local/sns';

const read = (policy: object): Json => readSubscriptionPolicy(JSON.stringify(policy));
const topic = (http: object): Json => readTopicPolicy(JSON.stringify({ http }));
const DEFAULTS = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

describe('the delivery policy of a subscription', () => {
  it('is returned with explicit nulls', () => {
    expect(read({ requestPolicy: { headerContentType: 'text/csv' } }).policy).toEqual({
      healthyRetryPolicy: null,
      sicklyRetryPolicy: null,
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/csv' },
      guaranteed: false,
    });
    expect(
      read({
        healthyRetryPolicy: { minDelayTarget: 1, maxDelayTarget: 1, numRetries: 0 },
        throttlePolicy: { maxReceivesPerSecond: 1000 },
      }).policy,
    ).toMatchObject({
      healthyRetryPolicy: { ...DEFAULTS, minDelayTarget: 1, maxDelayTarget: 1, numRetries: 0 },
      throttlePolicy: { maxReceivesPerSecond: 1000 },
      requestPolicy: null,
    });
    expect(read({ healthyRetryPolicy: null }).policy.healthyRetryPolicy).toBeNull();
  });

  it.each([
    [{ healthyRetryPolicy: { numRetries: 101 } }, 'healthyRetryPolicy.numRetries must be an integer from 0 to 100'],
    [{ healthyRetryPolicy: { minDelayTarget: 0 } }, 'minDelayTarget must be an integer from 1 to 3600'],
    [
      { healthyRetryPolicy: { minDelayTarget: 30 } },
      'minDelayTarget (30) must not be greater than maxDelayTarget (20)',
    ],
    [{ healthyRetryPolicy: { maxDelayTarget: 3601 } }, 'maxDelayTarget must be an integer from 1 to 3600'],
    [{ healthyRetryPolicy: { numRetries: 2, numNoDelayRetries: 3 } }, 'numRetries (2) must not be less than the sum'],
    [{ healthyRetryPolicy: { numRetries: 1.5 } }, 'must be an integer'],
    [
      { healthyRetryPolicy: { backoffFunction: 'cubic' } },
      'backoffFunction must be one of linear, arithmetic, geometric, exponential',
    ],
    [
      { healthyRetryPolicy: { numRetries: 4, minDelayTarget: 901, maxDelayTarget: 901 } },
      'Total policy retry time cannot be greater than 3600 seconds',
    ],
    [{ healthyRetryPolicy: { retries: 1 } }, 'healthyRetryPolicy.retries is not a member'],
    [{ throttlePolicy: { maxReceivesPerSecond: 0 } }, 'maxReceivesPerSecond must be an integer of at least 1'],
    [{ requestPolicy: { headerContentType: 'image/png' } }, 'headerContentType "image/png" is not supported'],
    [{ sicklyRetryPolicy: {} }, 'sicklyRetryPolicy is not supported'],
    [{ guaranteed: true }, 'guaranteed is not supported'],
    [{ other: 1 }, 'policy.other is not a member'],
    [[], 'policy must be an object'],
  ])('cannot be %j', (policy, problem) => {
    expect(read(policy).problem).toContain(problem);
  });

  it('must be JSON', () => {
    expect(readSubscriptionPolicy('{')).toEqual({
      problem: expect.stringContaining('DeliveryPolicy: failed to parse JSON.'),
    });
  });

  it('may take an hour in total, and not one second more', () => {
    expect(read({ healthyRetryPolicy: { numRetries: 4, minDelayTarget: 900, maxDelayTarget: 900 } })).toHaveProperty(
      'policy',
    );
  });
});

describe('the effective policy', () => {
  it("is the subscription's, then the topic's, then the default, member by member", () => {
    const own = read({ throttlePolicy: { maxReceivesPerSecond: 5 } }).policy;
    const ofTopic = topic({
      defaultHealthyRetryPolicy: { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 },
      defaultRequestPolicy: { headerContentType: 'application/json' },
      defaultThrottlePolicy: { maxReceivesPerSecond: 9 },
    }).policy;
    expect(effectivePolicy(own, ofTopic)).toEqual({
      healthyRetryPolicy: { ...DEFAULTS, minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 },
      sicklyRetryPolicy: null,
      throttlePolicy: { maxReceivesPerSecond: 5 },
      requestPolicy: { headerContentType: 'application/json' },
      guaranteed: false,
    });
    expect(effectivePolicy(undefined, undefined)).toMatchObject({
      healthyRetryPolicy: DEFAULTS,
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
    });
  });

  it('ignores the subscription if the topic disables overrides', () => {
    const own = read({
      healthyRetryPolicy: { numRetries: 0 },
      requestPolicy: { headerContentType: 'text/csv' },
    }).policy;
    const effective = effectivePolicy(own, topic({ disableSubscriptionOverrides: true }).policy);
    expect(effective.healthyRetryPolicy).toEqual(DEFAULTS);
    expect(effective.requestPolicy.headerContentType).toBe('text/plain; charset=UTF-8');
  });

  it('of a topic is the one observed on AWS', () => {
    const { policy } = topic({ defaultHealthyRetryPolicy: { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 } });
    expect(policy).toEqual({
      http: {
        defaultHealthyRetryPolicy: { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 },
        disableSubscriptionOverrides: false,
      },
    });
    expect(effectiveTopicPolicy(policy)).toEqual({
      http: {
        defaultHealthyRetryPolicy: { ...DEFAULTS, minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 },
        disableSubscriptionOverrides: false,
        defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
      },
    });
    expect(
      topic({ defaultHealthyRetryPolicy: { numRetries: 100, minDelayTarget: 60, maxDelayTarget: 60 } }).problem,
    ).toBe(
      'DeliveryPolicy: http.defaultHealthyRetryPolicy: Total policy retry time cannot be greater than 3600 seconds',
    );
  });
});
