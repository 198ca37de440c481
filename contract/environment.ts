/**
 * Names of the environment variables that the template sets and the functions read. docs/operations.md describes their
 * values. `grantPublish` sets some of them for functions of the consumer's app. The prefix distinguishes them from the
 * variables of that app.
 */
export const ENV = {
  /** Name of the channel table: heads, logs, publish ids. */
  channelTable: 'TIDINGS_CHANNEL_TABLE',
  /** Name of the connection table: connections and subscriptions. */
  connectionTable: 'TIDINGS_CONNECTION_TABLE',
  /** ARN of the generated signing secret (auth mode `secret`). */
  signingSecretArn: 'TIDINGS_SIGNING_SECRET_ARN',
  /** Issuer of accepted tokens (auth mode `oidc`). */
  oidcIssuer: 'TIDINGS_OIDC_ISSUER',
  /** Audience of accepted tokens (auth mode `oidc`). */
  oidcAudience: 'TIDINGS_OIDC_AUDIENCE',
  /** URL of the issuer's key set (auth mode `oidc`). */
  oidcJwksUrl: 'TIDINGS_OIDC_JWKS_URL',
  /** Retention of messages in the log, in seconds. */
  messageRetentionSeconds: 'TIDINGS_MESSAGE_RETENTION_SECONDS',
  /** Maximum time that a read waits for new messages, in seconds; 0 means that no read waits. */
  waitSeconds: 'TIDINGS_WAIT_SECONDS',
  /** Maximum duration of an event stream, in seconds. The client then reconnects. */
  holdSeconds: 'TIDINGS_HOLD_SECONDS',
  /** Retention of publish ids, in seconds. */
  publishIdRetentionSeconds: 'TIDINGS_PUBLISH_ID_RETENTION_SECONDS',
  /** Base URL of the `@connections` API, including the stage. */
  connectionsEndpoint: 'TIDINGS_CONNECTIONS_ENDPOINT',
  /** Transport that posts frames to connections: `pool` (this project's keep-alive connections) or `sdk` (the AWS SDK's client). */
  postTransport: 'TIDINGS_POST_TRANSPORT',
  /** Maximum rate of posts to connections, per second: this deployment's share of the account's request rate. */
  postsPerSecond: 'TIDINGS_POSTS_PER_SECOND',
  /** ARN of the SNS topic that delivers messages to webhooks. */
  topicArn: 'TIDINGS_TOPIC_ARN',
  /** ARN of the dead-letter queue: webhook deliveries that failed permanently. */
  deadLetterQueueArn: 'TIDINGS_DEAD_LETTER_QUEUE_ARN',
  /** URL of the same queue. */
  deadLetterQueueUrl: 'TIDINGS_DEAD_LETTER_QUEUE_URL',
  /** SNS delivery policy for new webhooks, as JSON. */
  webhookDeliveryPolicy: 'TIDINGS_WEBHOOK_DELIVERY_POLICY',
} as const;

/** The name of an environment variable. */
export type EnvironmentName = (typeof ENV)[keyof typeof ENV];
