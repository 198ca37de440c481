import { MAX_DELIVERY_RETRY_SECONDS } from '../../contract/sns-limits';
import { showValue } from '../errors';
import type { Problem } from '../errors';

/** Curves by which the delay grows in the backoff phase. */
export const BACKOFF_FUNCTIONS = ['linear', 'arithmetic', 'geometric', 'exponential'] as const;

/**
 * How SNS retries a failed delivery. The names are those of SNS, and delays are in seconds. There are four phases:
 * retries without delay, retries with the minimum delay, retries with a delay that grows from the minimum to the
 * maximum (backoff), and retries with the maximum delay.
 */
export interface DeliveryPolicy {
  /** Retries after the first attempt, all phases together: 0 to 100. */
  readonly numRetries: number;
  /** Shortest delay before a retry, in seconds: 1 to `maxDelayTarget`. */
  readonly minDelayTarget: number;
  /** Longest delay before a retry, in seconds: `minDelayTarget` to 3,600. */
  readonly maxDelayTarget: number;
  /** Retries of the first phase, without delay. */
  readonly numNoDelayRetries: number;
  /** Retries of the second phase, `minDelayTarget` apart. */
  readonly numMinDelayRetries: number;
  /** Retries of the last phase, `maxDelayTarget` apart. */
  readonly numMaxDelayRetries: number;
  /** Curve of the third phase. The number of its retries is `numRetries` minus the retries of the other phases. */
  readonly backoffFunction: (typeof BACKOFF_FUNCTIONS)[number];
  /** Maximum of the average number of deliveries per second to one endpoint. Undefined means unlimited. */
  readonly maxReceivesPerSecond?: number | undefined;
}

/** The defaults of SNS (SNS Developer Guide, "Message delivery retries"). */
export const SNS_DELIVERY_POLICY: DeliveryPolicy = {
  numRetries: 3,
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  backoffFunction: 'linear',
};

/** Ten retries over at most 50 minutes: two after 5 s, six after delays that grow from 5 s to 10 min, two after 10 min. */
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
 * Upper bound of the time between the first attempt and the last, in seconds.
 *
 * AWS documents the four backoff curves as a chart without formulas. The straight line from minimum to maximum is above
 * the other three curves, so it is an upper bound for all of them.
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

/** Problems for which SNS rejects a policy at deployment (SNS Developer Guide, "Message delivery retries"). */
export function deliveryPolicyProblems(policy: DeliveryPolicy, path: string): Problem[] {
  const problems: Problem[] = [];
  if (policy.minDelayTarget > policy.maxDelayTarget) {
    problems.push({
      path: joinPath(path, 'minDelayTarget'),
      got: showValue(policy.minDelayTarget),
      allowed: `1 to maxDelayTarget (${policy.maxDelayTarget}) seconds`,
      next: 'Lower minDelayTarget, or raise maxDelayTarget.',
    });
  }
  const phases = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (policy.numRetries < phases) {
    problems.push({
      path: joinPath(path, 'numRetries'),
      got: showValue(policy.numRetries),
      allowed: `at least ${phases}, the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries`,
      next: 'Raise numRetries, or lower the retries of a phase.',
    });
  }
  const seconds = worstCaseRetrySeconds(policy);
  if (seconds > MAX_DELIVERY_RETRY_SECONDS) {
    problems.push({
      path,
      got: `a total retry time of up to ${seconds} seconds`,
      allowed: `at most ${MAX_DELIVERY_RETRY_SECONDS} seconds, a limit that AWS does not raise`,
      next: 'Lower numRetries or maxDelayTarget. Deliveries that fail for longer go to the dead-letter queue.',
    });
  }
  return problems;
}

/** Converts a policy to the subscription attribute `DeliveryPolicy` of SNS. */
export function toSnsDeliveryPolicy(policy: DeliveryPolicy): Record<string, unknown> {
  const { maxReceivesPerSecond, ...healthyRetryPolicy } = policy;
  return {
    healthyRetryPolicy,
    ...(maxReceivesPerSecond === undefined ? {} : { throttlePolicy: { maxReceivesPerSecond } }),
    requestPolicy: { headerContentType: 'application/json' },
  };
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function backoffRetries(policy: DeliveryPolicy): number {
  return policy.numRetries - policy.numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries;
}
