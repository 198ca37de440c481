import { MAX_DELIVERY_RETRY_SECONDS } from '../../contract/sns-limits';
import { showValue } from '../errors';
import type { Problem } from '../errors';

/** How the delay grows between the first and the last retry of the backoff phase. */
export const BACKOFF_FUNCTIONS = ['linear', 'arithmetic', 'geometric', 'exponential'] as const;

/**
 * How SNS retries a failed delivery, under the names that SNS gives its parts. Delays are seconds.
 * Four phases follow each other: at once, at the minimum delay, growing from minimum to maximum, at the maximum delay.
 */
export interface DeliveryPolicy {
  /** Retries after the first attempt, all phases together: 0–100. */
  readonly numRetries: number;
  /** Shortest delay: 1 second up to `maxDelayTarget`. */
  readonly minDelayTarget: number;
  /** Longest delay: `minDelayTarget` up to 3,600 seconds. */
  readonly maxDelayTarget: number;
  /** Retries of the first phase, without delay. */
  readonly numNoDelayRetries: number;
  /** Retries of the second phase, `minDelayTarget` apart. */
  readonly numMinDelayRetries: number;
  /** Retries of the last phase, `maxDelayTarget` apart. */
  readonly numMaxDelayRetries: number;
  /** Curve of the third phase, which takes the retries that the other three leave. */
  readonly backoffFunction: (typeof BACKOFF_FUNCTIONS)[number];
  /** Average deliveries a second to one endpoint; without it SNS does not hold back. */
  readonly maxReceivesPerSecond?: number | undefined;
}

/** What SNS takes for the parts that a policy leaves out (Developer Guide, "Message delivery retries"). */
export const SNS_DELIVERY_POLICY: DeliveryPolicy = {
  numRetries: 3,
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  backoffFunction: 'linear',
};

/** Ten retries over at most 50 minutes: two after 5 s, six growing from 5 s to 10 min, two after 10 min. */
export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  numRetries: 10,
  minDelayTarget: 5,
  maxDelayTarget: 600,
  numNoDelayRetries: 0,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 2,
  backoffFunction: 'exponential',
};

/**
 * Longest time, in seconds, that a policy can spend between the first attempt and the last.
 *
 * SNS publishes its four backoff curves as a chart without formulas. The straight line from minimum to maximum lies
 * above the other three, so it bounds all of them.
 */
export function worstCaseRetrySeconds(policy: DeliveryPolicy): number {
  const backoff = backoffRetries(policy);
  const growing =
    backoff === 1 ? policy.maxDelayTarget : (backoff * (policy.minDelayTarget + policy.maxDelayTarget)) / 2;
  return (
    policy.numMinDelayRetries * policy.minDelayTarget +
    Math.max(0, growing) +
    policy.numMaxDelayRetries * policy.maxDelayTarget
  );
}

/** What SNS refuses about a policy as a whole when it is deployed (Developer Guide, "Message delivery retries"). */
export function deliveryPolicyProblems(policy: DeliveryPolicy, path: string): Problem[] {
  const problems: Problem[] = [];
  if (policy.minDelayTarget > policy.maxDelayTarget) {
    problems.push({
      path: below(path, 'minDelayTarget'),
      got: showValue(policy.minDelayTarget),
      allowed: `1 to maxDelayTarget (${policy.maxDelayTarget}) seconds`,
      next: 'Lower minDelayTarget or raise maxDelayTarget.',
    });
  }
  const phases = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (policy.numRetries < phases) {
    problems.push({
      path: below(path, 'numRetries'),
      got: showValue(policy.numRetries),
      allowed: `at least ${phases}, the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries`,
      next: 'Raise numRetries or lower the retries of a phase.',
    });
  }
  const seconds = worstCaseRetrySeconds(policy);
  if (seconds > MAX_DELIVERY_RETRY_SECONDS) {
    problems.push({
      path,
      got: `a total retry time of up to ${seconds} seconds`,
      allowed: `${MAX_DELIVERY_RETRY_SECONDS} seconds, which SNS does not raise`,
      next: 'Lower numRetries or maxDelayTarget; what fails longer than that is kept in the dead-letter queue.',
    });
  }
  return problems;
}

/** The policy as SNS takes it in the subscription attribute `DeliveryPolicy`. */
export function toSnsDeliveryPolicy(policy: DeliveryPolicy): Record<string, unknown> {
  const { maxReceivesPerSecond, ...healthyRetryPolicy } = policy;
  return {
    healthyRetryPolicy,
    ...(maxReceivesPerSecond === undefined ? {} : { throttlePolicy: { maxReceivesPerSecond } }),
    requestPolicy: { headerContentType: 'application/json' },
  };
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function backoffRetries(policy: DeliveryPolicy): number {
  return policy.numRetries - policy.numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries;
}
