import type { TidingsConfigInput } from './lib/config/parse-config';

/**
 * What is deployed, stage by stage. Choose one with `-c stage=prod` or TIDINGS_STAGE=prod; without either it is `dev`.
 * Every setting with its unit and default stands in `lib/config/settings.ts`; unknown keys are refused.
 */
export default {
  prefix: 'tidings',
  stages: {
    /** What `npm start` runs on one machine: quick webhook retries, rates as high as an account allows. */
    local: {
      limits: {
        requestsPerSecond: 10_000,
        requestBurst: 5_000,
        postsPerSecond: 10_000,
        holding: { messages: 20, events: 20 },
      },
      allowedOrigins: ['*'],
      webhooks: { deliveryPolicy: { numRetries: 3, minDelayTarget: 1, maxDelayTarget: 2 } },
    },
    /** Destroying the stacks destroys the data. A new account has too few executions to keep any for held requests. */
    dev: {
      limits: { holding: { messages: 0, events: 0 } },
    },
    /** Keeps tables, secret and logs when a stack goes. */
    prod: {
      retention: { logDays: 90 },
    },
  },
} satisfies TidingsConfigInput;
