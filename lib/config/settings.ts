import * as v from 'valibot';
import { ConfigError } from '../errors';
import { alarmsSchema } from './alarms';
import { authSchema } from './auth';
import { expectation, oneOf, strict, text, toProblem } from './fields';
import { limitsSchema } from './limits';
import { retentionSchema } from './retention';
import { webhooksSchema } from './webhooks';

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
   * What happens to the tables, the signing secret, the dead-letter queues and the logs when they are removed from the
   * stack or the stack is deleted. @default "retain". In tidings.config.ts, the default of all stages except `prod` is
   * "destroy".
   */
  removal: v.optional(oneOf(['retain', 'destroy'])),
  /** Webhook endpoints and how deliveries to them are retried. */
  webhooks: v.optional(webhooksSchema, {}),
  /**
   * How fan-out sends to WebSocket connections: `pool` (HTTP keep-alive connections that the function manages) or `sdk`
   * (the client of the AWS SDK). @default "pool"
   */
  postTransport: v.optional(oneOf(['pool', 'sdk']), 'pool'),
  /**
   * Whether stack traces in the logs show positions in the sources. Node then reads the source map of the bundle at every
   * cold start, which makes the start of a function slower. @default false
   */
  sourceMaps: v.optional(v.boolean(expectation('true or false', 'Choose one of them.')), false),
  /**
   * API Gateway writes WebSocket access logs with one IAM role per account and Region. `existing` uses the role that the
   * account already has. `create` creates a role and sets it for all APIs of the account and Region. This role is kept
   * when the stack is deleted. @default "existing"
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

/** The settings of a deployment. Each has a default. By default, no web page may call the APIs. */
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
