import * as v from 'valibot';
import { FUNCTION, FUNCTION_NAMES } from '../../contract/functions';
import { MAX_WAIT_SECONDS } from '../../protocol/limits';
import { FUNCTION_SIZES } from '../constructs/function-sizes';
import { ConfigError } from '../errors';
import { authSchema } from './auth';
import { expectation, integer, oneOf, rules, strict, text, toProblem } from './fields';
import { webhooksSchema } from './webhooks';

const DAY_SECONDS = 86_400;

/** Requests per second of one account and Region: all APIs and posts together (API Gateway quota, can be raised). */
const DEFAULT_ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Burst of requests of one account and Region (API Gateway quota that AWS sets and customers cannot raise). */
const ACCOUNT_BURST = 5_000;
/** Seconds between the end of an event stream and the timeout of its function, so that the stream ends cleanly. */
const EVENT_STREAM_RESERVE_SECONDS = 10;

/** Retention times that CloudWatch Logs accepts, in days. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const retentionSchema = strict({
  /** How long a message stays readable, in seconds: one minute to 90 days. @default 86400 (one day) */
  messageSeconds: v.optional(integer(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /**
   * How long a publish id is remembered, in seconds: one minute to 90 days. Within this time, a publish repeated with
   * the same id returns the first offset and creates no message. @default 86400 (one day)
   */
  publishIdSeconds: v.optional(integer(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /** How long CloudWatch keeps logs, in days. @default 30 */
  logDays: v.optional(
    v.picklist(
      LOG_DAYS,
      expectation(`one of ${LOG_DAYS.join(', ')} days`, 'Choose a number that CloudWatch Logs accepts.'),
    ),
    30,
  ),
});

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

const limitsSchema = v.pipe(
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

const alarmsSchema = v.pipe(
  strict({
    /** Receives an email per alarm after it has confirmed the subscription. @default - no email */
    email: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address', 'Correct the address.')),
    /** ARN of an existing SNS topic that receives the alarms. @default - no topic */
    topicArn: v.optional(text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic', 'Correct the ARN.')),
    /**
     * Alarm if one fan-out run in a hundred takes longer than this, in milliseconds, three minutes in a row.
     * @default 5000
     */
    fanOutP99Ms: v.optional(integer(1, 300_000, 'milliseconds'), 5000),
    /**
     * Alarm if a stream record is older than this when its function reads it, in milliseconds, three minutes in a row.
     * @default 60000
     */
    iteratorAgeMs: v.optional(integer(1000, 86_400_000, 'milliseconds'), 60_000),
  }),
  rules(({ email, topicArn }) =>
    email === undefined || topicArn === undefined
      ? []
      : [
          {
            path: '',
            got: 'email and topicArn together',
            allowed: 'one of the two',
            next: 'Subscribe the email address to the existing topic, and remove email here.',
          },
        ],
  ),
);

const origin = text(
  /^(\*|https?:\/\/[^\s/@?#*]+)$/,
  'an origin such as https://app.example.com, or "*"',
  'Write scheme and host without a path.',
);

const entries = {
  /** The issuer of tokens. @default {mode: "secret"} */
  auth: v.optional(authSchema, { mode: 'secret' }),
  /** How long messages, publish ids and logs are kept. */
  retention: v.optional(retentionSchema, {}),
  /** Request rates and reserved concurrency. */
  limits: v.optional(limitsSchema, {}),
  /** Origins of web pages that may call the HTTP API and open event streams. @default [] (no page) */
  allowedOrigins: v.optional(v.array(origin), []),
  /** Receiver of alarms, and their thresholds. */
  alarms: v.optional(alarmsSchema, {}),
  /**
   * What happens to tables, secret, failed deliveries and logs when they are removed from the stack or the stack is
   * deleted. @default "retain"; for the stages of tidings.config.ts "retain" for stage prod, else "destroy"
   */
  removal: v.optional(oneOf(['retain', 'destroy'])),
  /** Webhook endpoints and how deliveries to them are retried. */
  webhooks: v.optional(webhooksSchema, {}),
  /** How fan-out posts to connections: with its own pool of keep-alive connections, or with the SDK. @default "pool" */
  postTransport: v.optional(oneOf(['pool', 'sdk']), 'pool'),
  /**
   * Whether stack traces in the logs show positions in the sources. Node then reads the source map of the bundle at every
   * cold start, which makes the start of a function slower. @default false
   */
  sourceMaps: v.optional(v.boolean(expectation('true or false', 'Choose one of them.')), false),
  /**
   * API Gateway writes WebSocket access logs with one IAM role per account and Region. `existing` leaves it unchanged.
   * `create` sets it for all APIs there, and keeps it when the stack is deleted. @default "existing"
   */
  apiGatewayLogRole: v.optional(oneOf(['existing', 'create']), 'existing'),
};

const settingsSchema = strict(entries);

/** A stage of `tidings.config.ts`: the settings, and where to deploy. */
export const stageSchema = strict({
  /** Account to deploy to. @default - the account of the credentials at deployment */
  account: v.optional(text(/^\d{12}$/, 'twelve digits in quotes', 'Quote the number, so that leading zeros are kept.')),
  /** Region to deploy to. @default - the Region of the credentials at deployment */
  region: v.optional(text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region such as "eu-central-1"', 'Correct the Region.')),
  ...entries,
});

/** All settings. Each has a default, and the defaults give no access. */
export type TidingsSettings = v.InferInput<typeof settingsSchema>;

/** All settings, with the defaults filled in. */
export type ResolvedSettings = Omit<v.InferOutput<typeof settingsSchema>, 'removal'> & {
  readonly removal: 'retain' | 'destroy';
};

/**
 * Validates the settings of a construct and fills in the defaults.
 * @param source path of the construct
 * @throws ConfigError with all problems, unknown settings included
 */
export function resolveSettings(settings: TidingsSettings, source: string): ResolvedSettings {
  const result = v.safeParse(settingsSchema, settings);
  if (!result.success) {
    const problems = result.issues.map((issue) => toProblem(issue, ''));
    throw new ConfigError(source, problems);
  }
  return { ...result.output, removal: result.output.removal ?? 'retain' };
}
