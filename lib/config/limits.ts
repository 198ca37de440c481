import * as v from 'valibot';
import { FUNCTION, FUNCTION_NAMES } from '../../contract/functions';
import { MAX_WAIT_SECONDS } from '../../protocol/limits';
import { FUNCTION_SIZES } from '../constructs/function-sizes';
import { expectation, integer, rules, strict } from './fields';

/**
 * Default API Gateway quota of an account in a Region, in requests per second. Requests to all APIs and posts to
 * connections count toward it. AWS can raise it.
 */
const DEFAULT_ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Maximum burst of requests of an account in a Region (API Gateway quota that AWS sets and customers cannot raise). */
const ACCOUNT_BURST = 5_000;
/** Seconds from the planned end of an event stream to the timeout of its function, so that the stream ends cleanly. */
const EVENT_STREAM_RESERVE_SECONDS = 10;

const reservedConcurrency = v.optional(
  v.record(
    v.picklist(FUNCTION_NAMES, expectation(`a function: ${FUNCTION_NAMES.join(', ')}`, 'Correct the name.')),
    integer(1, 1000, 'executions'),
  ),
  {},
);

const concurrency = v.optional(integer(0, 1000, 'executions'), 50);

const longPollingSchema = strict({
  /**
   * Concurrent Lambda executions that are reserved for `GET /v1/messages`. More requests than this number cannot run
   * at the same time. 0 reserves none and sets no limit. @default 50
   */
  concurrency,
  /**
   * Maximum time that a long poll waits for messages, in seconds. With 0, every poll is answered at once. @default 20
   */
  waitSeconds: v.optional(integer(0, MAX_WAIT_SECONDS, 'seconds'), MAX_WAIT_SECONDS),
});

const eventStreamsSchema = strict({
  /**
   * Concurrent Lambda executions that are reserved for event streams. More streams than this number cannot be open at
   * the same time. 0 reserves none and sets no limit. @default 50
   */
  concurrency,
  /** Maximum duration of an event stream, in seconds. The client then reconnects. @default 60 */
  durationSeconds: v.optional(
    integer(5, FUNCTION_SIZES[FUNCTION.httpEvents].timeoutSeconds - EVENT_STREAM_RESERVE_SECONDS, 'seconds'),
    60,
  ),
});

/** The settings that reserve executions for the functions whose requests stay open, by function name. */
const LONG_LIVED_FUNCTIONS = {
  [FUNCTION.httpLongPoll]: 'limits.longPolling.concurrency',
  [FUNCTION.httpEvents]: 'limits.eventStreams.concurrency',
} as const;

/** Limits of request rates, long polls and event streams, and reserved concurrency. */
export const limitsSchema = v.pipe(
  strict({
    /** Maximum number of requests per second to each of the two APIs. An API rejects more with 429. @default 2000 */
    requestsPerSecond: v.optional(integer(1, 1_000_000, 'requests per second'), 2000),
    /** Maximum burst of requests to each of the two APIs. @default 1000 */
    requestBurst: v.optional(integer(1, ACCOUNT_BURST, 'requests'), 1000),
    /**
     * Posts per second that fan-out may send to WebSockets. They count toward the account's request rate. @default 5000
     */
    postsPerSecond: v.optional(integer(1, 1_000_000, 'posts per second'), 5000),
    /**
     * The account's API Gateway quota in this Region. Change this setting after AWS has raised the quota.
     * @default 10000
     */
    accountRequestsPerSecond: v.optional(
      integer(1, 1_000_000, 'requests per second'),
      DEFAULT_ACCOUNT_REQUESTS_PER_SECOND,
    ),
    /**
     * Concurrent Lambda executions reserved for a function, by function name. Each number is also a limit. @default {}
     */
    reservedConcurrency,
    /** Limits of long polls. Each long poll occupies one Lambda execution while it waits. */
    longPolling: v.optional(longPollingSchema, {}),
    /** Limits of event streams. Each event stream occupies one Lambda execution while it is open. */
    eventStreams: v.optional(eventStreamsSchema, {}),
  }),
  rules((limits) =>
    (['requestsPerSecond', 'postsPerSecond'] as const)
      .filter((name) => limits[name] > limits.accountRequestsPerSecond)
      .map((name) => ({
        path: name,
        got: String(limits[name]),
        allowed: `at most accountRequestsPerSecond (${limits.accountRequestsPerSecond})`,
        next: 'Lower the value, or ask AWS to raise the API Gateway quota "Throttle rate" and set accountRequestsPerSecond.',
      })),
  ),
  rules((limits) =>
    Object.entries(LONG_LIVED_FUNCTIONS).flatMap(([name, setting]) => {
      const reserved = limits.reservedConcurrency[name as keyof typeof LONG_LIVED_FUNCTIONS];
      if (reserved === undefined) return [];
      const allowed = 'functions whose requests do not stay open';
      return [{ path: `reservedConcurrency.${name}`, got: String(reserved), allowed, next: `Set ${setting} instead.` }];
    }),
  ),
);
