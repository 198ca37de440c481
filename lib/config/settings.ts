import * as v from 'valibot';
import { FUNCTION, FUNCTION_NAMES } from '../../contract/functions';
import { MAX_WAIT_SECONDS } from '../../protocol/limits';
import { FUNCTIONS, HOLD_RESERVE_SECONDS } from '../functions';
import { authSchema } from './auth';
import { expectation, oneOf, rules, strict, text, whole } from './fields';
import { webhooksSchema } from './webhooks';

const DAY_SECONDS = 86_400;

/** Requests a second of one account and region, all APIs and posts together (API Gateway quota; can be raised). */
export const DEFAULT_ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Burst of one account and region (API Gateway quota; AWS sets it, customers cannot). */
const ACCOUNT_BURST = 5_000;

/** Retention times that CloudWatch Logs accepts, in days. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const retentionSchema = strict({
  /** How long a message can be read again, in seconds: one minute to 90 days. @default 86400 (one day) */
  messageSeconds: v.optional(whole(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /** How long a publish repeated with the same id answers the first offset, in seconds. @default 86400 (one day) */
  publishIdSeconds: v.optional(whole(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /** How long logs are kept, in days. @default 30 */
  logDays: v.optional(
    v.picklist(LOG_DAYS, expectation(`one of ${LOG_DAYS.join(', ')} days`, 'Choose a number that CloudWatch takes.')),
    30,
  ),
});

const reservedConcurrency = v.optional(
  v.record(
    v.picklist(FUNCTION_NAMES, expectation(`a function: ${FUNCTION_NAMES.join(', ')}`, 'Correct the name.')),
    whole(1, 1000, 'executions'),
  ),
  {},
);

const executions = v.optional(whole(0, 1000, 'executions'), 50);

/** Requests that are held open occupy an execution each, so they get a budget that nothing else has to share. */
const holdingSchema = strict({
  /** Executions kept for `GET /v1/messages`, which may wait, and its limit; 0 keeps none. @default 50 */
  messages: executions,
  /** Executions kept for streams of events, and their limit; 0 keeps none. @default 50 */
  events: executions,
  /** Longest wait of a long poll, in seconds; 0 answers every poll at once. @default 20 */
  waitSeconds: v.optional(whole(0, MAX_WAIT_SECONDS, 'seconds'), MAX_WAIT_SECONDS),
  /** How long a stream of events is held until the client has to come back, in seconds. @default 60 */
  holdSeconds: v.optional(
    whole(5, FUNCTIONS[FUNCTION.httpEvents].timeoutSeconds - HOLD_RESERVE_SECONDS, 'seconds'),
    60,
  ),
});

/** Functions whose executions are reserved by `holding`. */
const HOLDING_FUNCTIONS = [FUNCTION.httpLongPoll, FUNCTION.httpEvents] as const;

const limitsSchema = v.pipe(
  strict({
    /** Requests a second of each API before it answers 429. @default 2000 */
    requestsPerSecond: v.optional(whole(1, 1_000_000, 'requests a second'), 2000),
    /** Requests at once of each API. @default 1000 */
    requestBurst: v.optional(whole(1, ACCOUNT_BURST, 'requests'), 1000),
    /** Posts a second that fan-out allows itself; they count against the account's request rate. @default 5000 */
    postsPerSecond: v.optional(whole(1, 1_000_000, 'posts a second'), 5000),
    /** The account's quota in this region; set it after AWS raised it. @default 10000 */
    accountRequestsPerSecond: v.optional(whole(1, 1_000_000, 'requests a second'), DEFAULT_ACCOUNT_REQUESTS_PER_SECOND),
    /** Executions kept for a function, and its limit, by function name. @default {} which reserves nothing */
    reservedConcurrency,
    /** Requests that are held open: their budget, and how long they are held. */
    holding: v.optional(holdingSchema, {}),
  }),
  rules((limits) =>
    (['requestsPerSecond', 'postsPerSecond'] as const)
      .filter((name) => limits[name] > limits.accountRequestsPerSecond)
      .map((name) => ({
        path: name,
        got: String(limits[name]),
        allowed: `at most accountRequestsPerSecond (${limits.accountRequestsPerSecond})`,
        next: 'Lower it, or have the quota "Throttle rate" of API Gateway raised and set accountRequestsPerSecond.',
      })),
  ),
  rules(({ reservedConcurrency }) =>
    HOLDING_FUNCTIONS.filter((name) => reservedConcurrency[name] !== undefined).map((name) => ({
      path: `reservedConcurrency.${name}`,
      got: String(reservedConcurrency[name]),
      allowed: 'functions that hold no requests',
      next: 'Set limits.holding.messages or limits.holding.events instead.',
    })),
  ),
);

const alarmsSchema = v.pipe(
  strict({
    /** Gets a mail per alarm, once the subscription is confirmed. @default - no mail */
    email: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'a mail address', 'Correct the address.')),
    /** An existing topic that alarms go to. @default - no topic */
    topicArn: v.optional(text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of a topic', 'Correct the ARN.')),
    /** A fan-out run longer than this at the 99th percentile is an alarm, in milliseconds. @default 5000 */
    fanoutP99Ms: v.optional(whole(1, 300_000, 'milliseconds'), 5000),
    /** A stream read later than this is an alarm, in milliseconds. @default 60000 */
    iteratorAgeMs: v.optional(whole(1000, 86_400_000, 'milliseconds'), 60_000),
  }),
  rules(({ email, topicArn }) =>
    email === undefined || topicArn === undefined
      ? []
      : [
          {
            path: '',
            got: 'email and topicArn together',
            allowed: 'one of the two',
            next: 'Subscribe the mail address to the existing topic, and remove email here.',
          },
        ],
  ),
);

const origin = text(
  /^(\*|https?:\/\/[^\s/@?#*]+)$/,
  'an origin such as https://app.example.com, or "*"',
  'Write scheme and host without a path.',
);

/** One stage. Unknown keys are refused; everything has a default, and the defaults are closed. */
export const stageSchema = strict({
  /** Account to deploy to. @default - the one of the credentials at deployment */
  account: v.optional(
    text(/^\d{12}$/, 'twelve digits in quotes', 'Quote the number, so that no leading zero is lost.'),
  ),
  /** Region to deploy to. @default - the one of the credentials at deployment */
  region: v.optional(text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as "eu-central-1"', 'Correct the region.')),
  /** Who signs tokens. @default {mode: "secret"} */
  auth: v.optional(authSchema, { mode: 'secret' }),
  /** How long things are kept. */
  retention: v.optional(retentionSchema, {}),
  /** Rates. */
  limits: v.optional(limitsSchema, {}),
  /** Origins of web pages that may call the HTTP API. @default [] which lets no page call it */
  allowedOrigins: v.optional(v.array(origin), []),
  /** Where alarms go, and when they start. */
  alarms: v.optional(alarmsSchema, {}),
  /** What happens to tables, secret and logs when their stack goes. @default "retain" for stage prod, else "destroy" */
  removal: v.optional(oneOf(['retain', 'destroy'])),
  /** Webhook endpoints and how they are retried. */
  webhooks: v.optional(webhooksSchema, {}),
  /** How fan-out posts: own keep-alive connections, or the SDK client. @default "pool" */
  postTransport: v.optional(oneOf(['pool', 'sdk']), 'pool'),
  /**
   * API Gateway writes WebSocket access logs through one role per account and region. `existing` leaves it alone;
   * `create` sets it, for every API there, and keeps it when the stack goes. @default "existing"
   */
  apiGatewayLogRole: v.optional(oneOf(['existing', 'create']), 'existing'),
});
