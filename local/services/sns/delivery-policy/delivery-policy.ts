import type { RetryPolicy } from './retry-policy';
import { DEFAULT_RETRY_POLICY } from './retry-policy';

/** What deliveries have as content type when nothing else is said. */
export const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';

/** How often an endpoint is asked to receive, on average. */
export interface ThrottlePolicy {
  readonly maxReceivesPerSecond: number;
}

/** What requests look like. */
export interface RequestPolicy {
  readonly headerContentType: string;
}

/** The policy of a subscription, in the form in which AWS echoes it. */
export interface SubscriptionDeliveryPolicy {
  readonly healthyRetryPolicy: RetryPolicy | null;
  readonly sicklyRetryPolicy: null;
  readonly throttlePolicy: ThrottlePolicy | null;
  readonly requestPolicy: RequestPolicy | null;
  readonly guaranteed: boolean;
}

/** The policy of a topic, in the form in which AWS echoes it: members that were not given are absent. */
export interface TopicDeliveryPolicy {
  readonly http: {
    readonly defaultHealthyRetryPolicy?: Partial<RetryPolicy>;
    readonly disableSubscriptionOverrides: boolean;
    readonly defaultThrottlePolicy?: ThrottlePolicy;
    readonly defaultRequestPolicy?: RequestPolicy;
  };
}

/** What a topic applies where subscriptions say nothing, as `EffectiveDeliveryPolicy` shows it. */
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

/** A policy in which nothing is left open but the throttle. */
export type EffectivePolicy = SubscriptionDeliveryPolicy & {
  readonly healthyRetryPolicy: RetryPolicy;
  readonly requestPolicy: RequestPolicy;
};

/** What applies to a subscription: its own policy unless the topic forbids, then the topic's, then the defaults. */
export function effectivePolicy(
  own: SubscriptionDeliveryPolicy | undefined,
  topic: TopicDeliveryPolicy | undefined,
): EffectivePolicy {
  const http = topic?.http;
  const mine = http?.disableSubscriptionOverrides ? undefined : own;
  return {
    healthyRetryPolicy: mine?.healthyRetryPolicy ?? { ...DEFAULT_RETRY_POLICY, ...http?.defaultHealthyRetryPolicy },
    sicklyRetryPolicy: null,
    throttlePolicy: mine?.throttlePolicy ?? http?.defaultThrottlePolicy ?? null,
    requestPolicy: mine?.requestPolicy ?? http?.defaultRequestPolicy ?? { headerContentType: DEFAULT_CONTENT_TYPE },
    guaranteed: false,
  };
}
