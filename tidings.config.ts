import type { TidingsConfigInput } from './lib/config/parse-config';

/**
 * The configuration of every stage. Choose a stage with `-c stage=prod` or TIDINGS_STAGE=prod; the default is `dev`.
 * `lib/config/` documents all settings with units and defaults. Unknown keys are rejected.
 */
export default {
  prefix: 'tidings',
  stages: {
    /** The stage that `npm start` runs on one machine: quick webhook retries, and rates up to the quota of an account. */
    local: {
      limits: {
        requestsPerSecond: 10_000,
        requestBurst: 5_000,
        postsPerSecond: 10_000,
        longPolling: { concurrency: 20 },
        eventStreams: { concurrency: 20 },
      },
      allowedOrigins: ['*'],
      webhooks: { deliveryPolicy: { numRetries: 3, minDelayTarget: 1, maxDelayTarget: 2 } },
      sourceMaps: true,
    },
    /**
     * Deleting the stacks deletes the data. Reserves no executions, because a new account has a quota of only 10
     * concurrent executions.
     */
    dev: {
      limits: { longPolling: { concurrency: 0 }, eventStreams: { concurrency: 0 } },
      sourceMaps: true,
    },
    /** Keeps tables, secret and logs when a stack is deleted. */
    prod: {
      retention: { logDays: 90 },
    },
  },
} satisfies TidingsConfigInput;
