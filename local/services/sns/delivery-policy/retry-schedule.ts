import type { BackoffFunction, RetryPolicy } from './retry-policy';

/** Most that jitter adds to a delay, as a part of it. AWS adds jitter but publishes no figure. */
export const MAX_JITTER = 0.1;

/**
 * How far the `i`-th of `n` delays of the back-off phase is from `min` to `max`. AWS publishes the four curves only as a
 * chart; these formulas keep its shape: all begin at min and end at max, and between the ends
 * linear ≥ arithmetic ≥ exponential, with geometric steps of a constant factor.
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
 * The delays before each retry, in seconds, without jitter: at once, at the minimum, growing from minimum to maximum,
 * at the maximum (SNS developer guide, "Message delivery retries").
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

/** A delay with jitter, in milliseconds. @param chance in [0, 1) */
export function withJitter(delaySeconds: number, chance: number): number {
  return Math.round(delaySeconds * 1000 * (1 + MAX_JITTER * chance));
}
