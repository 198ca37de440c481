import type { RetryPolicy } from './retry-policy';
import { DEFAULT_RETRY_POLICY } from './retry-policy';

/** The content type of deliveries without a request policy. */
export const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';

/** The maximum average rate of deliveries. */
export interface ThrottlePolicy {
  readonly maxReceivesPerSecond: number;
}

/** Properties of the HTTP requests. */
export interface RequestPolicy {
  readonly headerContentType: string;
}

/** The policy of a subscription, in the form in which AWS returns it. */
export interface SubscriptionDeliveryPolicy {
  readonly healthyRetryPolicy: RetryPolicy | null;
  readonly sicklyRetryPolicy: null;
  readonly throttlePolicy: ThrottlePolicy | null;
  readonly requestPolicy: RequestPolicy | null;
  readonly guaranteed: boolean;
}

/** The policy of a topic, in the form in which AWS returns it: members that were not set are absent. */
export interface TopicDeliveryPolicy {
  readonly http: {
    readonly defaultHealthyRetryPolicy?: Partial<RetryPolicy>;
    readonly disableSubscriptionOverrides: boolean;
    readonly defaultThrottlePolicy?: ThrottlePolicy;
    readonly defaultRequestPolicy?: RequestPolicy;
  };
}

/** The policy for subscriptions without a policy of their own, as `EffectiveDeliveryPolicy` returns it. */
export function effectiveTopicPolicy(policy: TopicDeliveryPolicy | undefined): object {
  return {
    http: {
      defaultHealthyRetryPolicy: { ...DEFAULT_RETRY_POLICY, ...policy?.http.defaultHealthyRetryPolicy },
      disableSubscriptionOverrides: policy?.http.disableSubscriptionOverrides ?? false,
      ...(policy?.http.defaultThrottlePolicy && { defaultThrottlePolicy: policy.http.defaultThrottlePolicy }),
      defaultRequestPolicy: policy?.http.defaultRequestPolicy ?? { headerContentType: DEFAULT_CONTENT_TYPE },
    },
  };
}

/** A policy with all defaults filled in. Only the throttle may be absent. */
export type EffectivePolicy = SubscriptionDeliveryPolicy & {
  readonly healthyRetryPolicy: RetryPolicy;
  readonly requestPolicy: RequestPolicy;
};

/**
 * The policy that applies to a subscription: its own policy unless the topic disables overrides, else the policy of the
 * topic, else the defaults.
 */
export function effectivePolicy(
  own: SubscriptionDeliveryPolicy | undefined,
  topic: TopicDeliveryPolicy | undefined,
): EffectivePolicy {
  const http = topic?.http;
  const override = http?.disableSubscriptionOverrides ? undefined : own;
  return {
    healthyRetryPolicy: override?.healthyRetryPolicy ?? { ...DEFAULT_RETRY_POLICY, ...http?.defaultHealthyRetryPolicy },
    sicklyRetryPolicy: null,
    throttlePolicy: override?.throttlePolicy ?? http?.defaultThrottlePolicy ?? null,
    requestPolicy: override?.requestPolicy ?? http?.defaultRequestPolicy ?? { headerContentType: DEFAULT_CONTENT_TYPE },
    guaranteed: false,
  };
}
