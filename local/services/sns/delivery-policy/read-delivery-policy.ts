import type { RequestPolicy, SubscriptionDeliveryPolicy, ThrottlePolicy, TopicDeliveryPolicy } from './delivery-policy';
import type { RetryPolicy } from './retry-policy';
import { BACKOFF_FUNCTIONS, DEFAULT_RETRY_POLICY } from './retry-policy';
import { totalDelaySeconds } from './retry-schedule';

/** Maximum sum of all retry delays, in seconds. */
const MAX_TOTAL_SECONDS = 3600;

/** Ranges of the integers. Combinations of them are checked below. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  minDelayTarget: [1, MAX_TOTAL_SECONDS],
  maxDelayTarget: [1, MAX_TOTAL_SECONDS],
  numRetries: [0, 100],
  numMaxDelayRetries: [0, 100],
  numNoDelayRetries: [0, 100],
  numMinDelayRetries: [0, 100],
};

/** Content types that `headerContentType` may name (SNS developer guide, "Creating an HTTP/S delivery policy"). */
const CONTENT_TYPES = new Set([
  'application/atom+xml',
  'application/json',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'application/xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
]);

class PolicyProblem extends Error {}

type Members = Readonly<Record<string, unknown>>;

function members(value: unknown, path: string, known: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PolicyProblem(`${path} must be an object`);
  for (const name of Object.keys(value)) {
    if (!known.includes(name))
      throw new PolicyProblem(
        `${path}.${name} is not a member of a delivery policy; the members are ${known.join(', ')}`,
      );
  }
  return value as Members;
}

function readRetryPolicy(
  value: unknown,
  path: string,
): { readonly given: Partial<RetryPolicy>; readonly filled: RetryPolicy } {
  const given = members(value, path, Object.keys(DEFAULT_RETRY_POLICY));
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const number = given[name];
    if (number === undefined) continue;
    if (!Number.isInteger(number) || (number as number) < low || (number as number) > high) {
      throw new PolicyProblem(
        `${path}.${name} must be an integer from ${low} to ${high}, but is ${JSON.stringify(number)}`,
      );
    }
  }
  const filled = { ...DEFAULT_RETRY_POLICY, ...given } as RetryPolicy;
  if (!BACKOFF_FUNCTIONS.includes(filled.backoffFunction)) {
    throw new PolicyProblem(
      `${path}.backoffFunction must be one of ${BACKOFF_FUNCTIONS.join(', ')}, but is ${JSON.stringify(filled.backoffFunction)}`,
    );
  }
  if (filled.minDelayTarget > filled.maxDelayTarget) {
    throw new PolicyProblem(
      `${path}.minDelayTarget (${filled.minDelayTarget}) must not be greater than maxDelayTarget (${filled.maxDelayTarget})`,
    );
  }
  const counted = filled.numNoDelayRetries + filled.numMinDelayRetries + filled.numMaxDelayRetries;
  if (counted > filled.numRetries) {
    throw new PolicyProblem(
      `${path}.numRetries (${filled.numRetries}) must not be less than the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries (${counted})`,
    );
  }
  if (totalDelaySeconds(filled) > MAX_TOTAL_SECONDS) {
    throw new PolicyProblem(`${path}: Total policy retry time cannot be greater than ${MAX_TOTAL_SECONDS} seconds`);
  }
  return { given, filled };
}

function readThrottlePolicy(value: unknown, path: string): ThrottlePolicy | null {
  const { maxReceivesPerSecond } = members(value, path, ['maxReceivesPerSecond']);
  if (maxReceivesPerSecond === undefined || maxReceivesPerSecond === null) return null;
  if (!Number.isInteger(maxReceivesPerSecond) || (maxReceivesPerSecond as number) < 1) {
    throw new PolicyProblem(
      `${path}.maxReceivesPerSecond must be an integer of at least 1, but is ${JSON.stringify(maxReceivesPerSecond)}`,
    );
  }
  return { maxReceivesPerSecond: maxReceivesPerSecond as number };
}

function readRequestPolicy(value: unknown, path: string): RequestPolicy | null {
  const { headerContentType } = members(value, path, ['headerContentType']);
  if (headerContentType === undefined || headerContentType === null) return null;
  const type = typeof headerContentType === 'string' ? headerContentType : '';
  if (!CONTENT_TYPES.has(type.split(';')[0]!.trim().toLowerCase())) {
    throw new PolicyProblem(
      `${path}.headerContentType ${JSON.stringify(headerContentType)} is not supported; use one of ${[...CONTENT_TYPES].join(', ')}`,
    );
  }
  return { headerContentType: type };
}

/** A policy, or a description of the first problem in it. */
export type PolicyReading<T> = { readonly policy: T } | { readonly problem: string };

function reading<T>(text: string, read: (value: unknown) => T): PolicyReading<T> {
  try {
    return { policy: read(JSON.parse(text)) };
  } catch (error) {
    if (error instanceof PolicyProblem) return { problem: `DeliveryPolicy: ${error.message}` };
    if (error instanceof SyntaxError) return { problem: `DeliveryPolicy: failed to parse JSON. ${error.message}` };
    throw error;
  }
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : read(value);
}

/** Reads the `DeliveryPolicy` of a subscription. */
export function readSubscriptionPolicy(text: string): PolicyReading<SubscriptionDeliveryPolicy> {
  return reading(text, (value) => {
    const known = ['healthyRetryPolicy', 'sicklyRetryPolicy', 'throttlePolicy', 'requestPolicy', 'guaranteed'];
    const policy = members(value, 'policy', known);
    if (optional(policy['sicklyRetryPolicy'], (sickly) => sickly) !== null) {
      throw new PolicyProblem('sicklyRetryPolicy is not supported; omit it or set it to null');
    }
    if (policy['guaranteed'] === true)
      throw new PolicyProblem('guaranteed is not supported; omit it or set it to false');
    return {
      healthyRetryPolicy: optional(
        policy['healthyRetryPolicy'],
        (retry) => readRetryPolicy(retry, 'healthyRetryPolicy').filled,
      ),
      sicklyRetryPolicy: null,
      throttlePolicy: optional(policy['throttlePolicy'], (throttle) => readThrottlePolicy(throttle, 'throttlePolicy')),
      requestPolicy: optional(policy['requestPolicy'], (request) => readRequestPolicy(request, 'requestPolicy')),
      guaranteed: false,
    };
  });
}

/** Reads the `DeliveryPolicy` of a topic. */
export function readTopicPolicy(text: string): PolicyReading<TopicDeliveryPolicy> {
  return reading(text, (value) => {
    const { http } = members(value, 'policy', ['http']);
    const known = [
      'defaultHealthyRetryPolicy',
      'disableSubscriptionOverrides',
      'defaultThrottlePolicy',
      'defaultRequestPolicy',
    ];
    const given = members(http ?? {}, 'http', known);
    const overrides = given['disableSubscriptionOverrides'] ?? false;
    if (typeof overrides !== 'boolean')
      throw new PolicyProblem(
        `http.disableSubscriptionOverrides must be true or false, but is ${JSON.stringify(overrides)}`,
      );
    const retry = optional(
      given['defaultHealthyRetryPolicy'],
      (one) => readRetryPolicy(one, 'http.defaultHealthyRetryPolicy').given,
    );
    const throttle = optional(given['defaultThrottlePolicy'], (one) =>
      readThrottlePolicy(one, 'http.defaultThrottlePolicy'),
    );
    const request = optional(given['defaultRequestPolicy'], (one) =>
      readRequestPolicy(one, 'http.defaultRequestPolicy'),
    );
    return {
      http: {
        ...(retry && { defaultHealthyRetryPolicy: retry }),
        disableSubscriptionOverrides: overrides,
        ...(throttle && { defaultThrottlePolicy: throttle }),
        ...(request && { defaultRequestPolicy: request }),
      },
    };
  });
}
