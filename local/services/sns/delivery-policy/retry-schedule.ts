import type { BackoffFunction, RetryPolicy } from './retry-policy';

/** Maximum jitter, as a fraction of the delay. AWS adds jitter but does not publish how much. */
export const MAX_JITTER = 0.1;

/**
 * The `i`-th of `n` delays of the backoff phase, in seconds. AWS publishes the four curves only as a chart. These
 * formulas follow the chart: all curves begin at `min` and end at `max`; between the ends, linear ≥ arithmetic ≥
 * exponential; and geometric delays grow by a constant factor.
 */
function delayAt(backoff: BackoffFunction, min: number, max: number, i: number, n: number): number {
  if (n === 1) return min;
  const range = max - min;
  const curves: Readonly<Record<BackoffFunction, () => number>> = {
    linear: () => min + (range * i) / (n - 1),
    arithmetic: () => min + (range * i * (i + 1)) / ((n - 1) * n),
    geometric: () => min * (max / min) ** (i / (n - 1)),
    exponential: () => min + (range * (2 ** i - 1)) / (2 ** (n - 1) - 1),
  };
  return curves[backoff]();
}

/**
 * The delays before each retry, in seconds, without jitter. The phases are: no delay, minimum delay, backoff from
 * minimum to maximum, maximum delay (SNS developer guide, "Message delivery retries").
 */
export function retryDelays(policy: RetryPolicy): readonly number[] {
  const {
    minDelayTarget: min,
    maxDelayTarget: max,
    numNoDelayRetries,
    numMinDelayRetries,
    numMaxDelayRetries,
  } = policy;
  const backoff = policy.numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  return [
    ...Array<number>(numNoDelayRetries).fill(0),
    ...Array<number>(numMinDelayRetries).fill(min),
    ...Array.from({ length: backoff }, (_, i) => delayAt(policy.backoffFunction, min, max, i, backoff)),
    ...Array<number>(numMaxDelayRetries).fill(max),
  ];
}

/** The sum of all delays, in seconds. */
export function totalDelaySeconds(policy: RetryPolicy): number {
  return retryDelays(policy).reduce((sum, delay) => sum + delay, 0);
}

/** A delay with jitter, in milliseconds. @param random in [0, 1) */
export function withJitter(delaySeconds: number, random: number): number {
  return Math.round(delaySeconds * 1000 * (1 + MAX_JITTER * random));
}
