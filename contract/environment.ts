/**
 * Names of the environment variables that the template sets and the functions read.
 * The prefix keeps them apart from the variables of a function in a consumer's app, which gets some of them with
 * `grantPublish`. Their values are documented in `docs/operations.md`.
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
  /** Audience that accepted tokens name (auth mode `oidc`). */
  oidcAudience: 'TIDINGS_OIDC_AUDIENCE',
  /** Address of the issuer's key set (auth mode `oidc`). */
  oidcJwksUrl: 'TIDINGS_OIDC_JWKS_URL',
  /** How long a message stays in the log, in seconds. */
  messageRetentionSeconds: 'TIDINGS_MESSAGE_RETENTION_SECONDS',
  /** Longest wait that a read is granted, in seconds; 0 answers every read at once. */
  waitSeconds: 'TIDINGS_WAIT_SECONDS',
  /** How long a stream of events is held before the client has to come back, in seconds. */
  holdSeconds: 'TIDINGS_HOLD_SECONDS',
  /** How long a publish id is remembered, in seconds. */
  publishIdRetentionSeconds: 'TIDINGS_PUBLISH_ID_RETENTION_SECONDS',
  /** Base address of the `@connections` API, stage included. */
  connectionsEndpoint: 'TIDINGS_CONNECTIONS_ENDPOINT',
  /** How frames are posted: `pool` (own keep-alive connections) or `sdk`. */
  postTransport: 'TIDINGS_POST_TRANSPORT',
  /** This deployment's share of the account's request rate, in posts per second. */
  postsPerSecond: 'TIDINGS_POSTS_PER_SECOND',
  /** ARN of the topic that carries messages to webhooks. */
  topicArn: 'TIDINGS_TOPIC_ARN',
  /** ARN of the queue of failed webhook deliveries. */
  deadLetterQueueArn: 'TIDINGS_DEAD_LETTER_QUEUE_ARN',
  /** URL of the queue of failed webhook deliveries. */
  deadLetterQueueUrl: 'TIDINGS_DEAD_LETTER_QUEUE_URL',
  /** SNS delivery policy for new webhooks, as JSON. */
  webhookDeliveryPolicy: 'TIDINGS_WEBHOOK_DELIVERY_POLICY',
} as const;

/** The name of an environment variable. */
export type EnvironmentName = (typeof ENV)[keyof typeof ENV];
