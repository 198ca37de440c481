import * as v from 'valibot';
import { FUNCTION, FUNCTION_NAMES } from '../../contract/functions';
import { MAX_WAIT_SECONDS } from '../../protocol/limits';
import { FUNCTION_SIZES } from '../constructs/function-sizes';
import { expectation, integer, rules, strict } from './fields';

/** Requests per second of one account and Region: all APIs and posts together (API Gateway quota, can be raised). */
const DEFAULT_ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Burst of requests of one account and Region (API Gateway quota that AWS sets and customers cannot raise). */
const ACCOUNT_BURST = 5_000;
/** Seconds between the end of an event stream and the timeout of its function, so that the stream ends cleanly. */
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
   * Lambda executions reserved for `GET /v1/messages`, which are also its limit. 0 reserves none and sets no limit.
   * @default 50
   */
  concurrency,
  /** Maximum wait of a long poll, in seconds. 0 answers every poll at once. @default 20 */
  waitSeconds: v.optional(integer(0, MAX_WAIT_SECONDS, 'seconds'), MAX_WAIT_SECONDS),
});

const eventStreamsSchema = strict({
  /**
   * Lambda executions reserved for event streams, which are also their limit. 0 reserves none and sets no limit.
   * @default 50
   */
  concurrency,
  /** How long an event stream stays open until the client must reconnect, in seconds. @default 60 */
  durationSeconds: v.optional(
    integer(5, FUNCTION_SIZES[FUNCTION.httpEvents].timeoutSeconds - EVENT_STREAM_RESERVE_SECONDS, 'seconds'),
    60,
  ),
});

/** The setting that reserves executions for a function whose requests stay open. */
const LONG_LIVED_FUNCTIONS = {
  [FUNCTION.httpLongPoll]: 'limits.longPolling.concurrency',
  [FUNCTION.httpEvents]: 'limits.eventStreams.concurrency',
} as const;

/** Request rates, long polls, event streams and reserved concurrency. */
export const limitsSchema = v.pipe(
  strict({
    /** Requests per second to each of the two APIs before it returns 429. @default 2000 */
    requestsPerSecond: v.optional(integer(1, 1_000_000, 'requests per second'), 2000),
    /** Burst of requests to each of the two APIs. @default 1000 */
    requestBurst: v.optional(integer(1, ACCOUNT_BURST, 'requests'), 1000),
    /** Posts per second to WebSockets by fan-out. They count against the account's request rate. @default 5000 */
    postsPerSecond: v.optional(integer(1, 1_000_000, 'posts per second'), 5000),
    /** The account's API Gateway quota in this Region. Set it after AWS has raised the quota. @default 10000 */
    accountRequestsPerSecond: v.optional(
      integer(1, 1_000_000, 'requests per second'),
      DEFAULT_ACCOUNT_REQUESTS_PER_SECOND,
    ),
    /** Lambda executions reserved for a function, which are also its limit, by function name. @default {} */
    reservedConcurrency,
    /** Long polls occupy one Lambda execution each for as long as they wait. */
    longPolling: v.optional(longPollingSchema, {}),
    /** Event streams occupy one Lambda execution each for as long as they are open. */
    eventStreams: v.optional(eventStreamsSchema, {}),
  }),
  rules((limits) =>
    (['requestsPerSecond', 'postsPerSecond'] as const)
      .filter((name) => limits[name] > limits.accountRequestsPerSecond)
      .map((name) => ({
        path: name,
        got: String(limits[name]),
        allowed: `at most accountRequestsPerSecond (${limits.accountRequestsPerSecond})`,
        next: 'Lower it, or have AWS raise the API Gateway quota "Throttle rate" and set accountRequestsPerSecond.',
      })),
  ),
  rules((limits) =>
    Object.entries(LONG_LIVED_FUNCTIONS).flatMap(([name, setting]) => {
      const reserved = limits.reservedConcurrency[name as keyof typeof LONG_LIVED_FUNCTIONS];
      if (reserved === undefined) return [];
      const allowed = 'functions whose requests end at once';
      return [{ path: `reservedConcurrency.${name}`, got: String(reserved), allowed, next: `Set ${setting} instead.` }];
    }),
  ),
);
