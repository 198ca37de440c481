import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { ENV } from '../../contract/environment';
import type { Position } from '../../protocol/cursors';
import { Problems, quote } from '../../protocol/problems';
import { createPublishStore } from '../../publishing/dynamodb-publish-store';
import { createPublish, createPublishIfAt } from '../../publishing/publish';
import type { ConditionalPublishResult, PublishDependencies, Published } from '../../publishing/publish';
import { checkMessage, checkPosition } from './check-message';
import type { MessageInput } from './check-message';
import { InvalidArgumentError } from './invalid-argument-error';
import { createTransactionItems } from './transaction-items';
import type { TransactionItems } from './transaction-items';

/** Options of {@link createPublisher}. */
export interface PublisherOptions {
  /** Name of the channel table. @default - the variable TIDINGS_CHANNEL_TABLE, which `grantPublish` sets */
  readonly tableName?: string;
  /**
   * How long a publish id is kept, in seconds. Use the value of the deployment's setting `retention.publishIdSeconds`.
   * @default - the variable TIDINGS_PUBLISH_ID_RETENTION_SECONDS, which `grantPublish` sets
   */
  readonly publishIdRetentionSeconds?: number;
  /**
   * Region, credentials, endpoint and so on of the DynamoDB clients. Attempts and timeouts cannot be set, because the
   * guarantees of publishing depend on them. @default - the SDK's defaults
   */
  readonly dynamodb?: Omit<DynamoDBClientConfig, 'maxAttempts' | 'retryMode' | 'retryStrategy' | 'requestHandler'>;
  /** Receives warnings about failures that need no action. @default - `console.warn` */
  readonly onWarning?: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** Publishes messages to DynamoDB with IAM permissions, with the same guarantees as the HTTP API. */
export interface Publisher extends TransactionItems {
  /**
   * Publishes a message.
   * @throws InvalidArgumentError `invalid_message`, with all problems
   * @throws PublishError `throttled`, `publish_in_progress`, or `unavailable` (unknown outcome: retry with the same id)
   */
  publish(message: MessageInput): Promise<Published>;
  /**
   * Publishes a message only if the channel is still at a position, for example the last one that the caller has read.
   * @param position position of the channel's latest message; epoch `''` and offset 0 for a channel without messages
   * @throws InvalidArgumentError, PublishError like {@link publish}
   */
  publishIfAt(message: MessageInput, position: Position): Promise<ConditionalPublishResult>;
}

/** Timeout of one attempt of a call, in milliseconds. The rules for publish ids depend on it. */
const CALL_TIMEOUT_MS = 3000;

/**
 * Creates a publisher. Create one per process: it keeps connections to DynamoDB open.
 * @throws InvalidArgumentError `invalid_options`, with all problems
 */
export function createPublisher(options: PublisherOptions = {}): Publisher {
  const { tableName, idRetentionSeconds } = checkOptions(options);
  const createClient = (maxAttempts: number): DynamoDBClient =>
    new DynamoDBClient({
      ...options.dynamodb,
      maxAttempts,
      requestHandler: { connectionTimeout: 1000, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true },
    });
  const store = createPublishStore({
    table: tableName,
    client: createClient(3),
    singleAttemptClient: createClient(1),
  });
  return createPublisherWith({
    tableName,
    store,
    idRetentionSeconds,
    clock: { now: () => Date.now() },
    sleep: (milliseconds) => wait(milliseconds),
    ids: {
      message: () => randomUUID(),
      epoch: () => randomBytes(12).toString('base64url'),
      token: () => randomBytes(12).toString('base64url'),
    },
    // eslint-disable-next-line no-console -- the library does not have its own logger
    logger: { warn: options.onWarning ?? ((message, fields) => console.warn(message, fields)) },
  });
}

/** The dependencies of {@link createPublisherWith}. */
export interface PublisherDependencies extends PublishDependencies {
  /** Name of the channel table. */
  readonly tableName: string;
}

/** Creates a publisher with the given dependencies. */
export function createPublisherWith(dependencies: PublisherDependencies): Publisher {
  const publish = createPublish(dependencies);
  const publishIfAt = createPublishIfAt(dependencies);
  return {
    publish: async (message) => publish(checkMessage(message, ['type', 'id'])),
    publishIfAt: async (message, position) =>
      publishIfAt(checkMessage(message, ['type', 'id']), checkPosition(position)),
    ...createTransactionItems(dependencies),
  };
}

const OPTIONS = ['tableName', 'publishIdRetentionSeconds', 'dynamodb', 'onWarning'];
const FIXED_CLIENT_OPTIONS = ['maxAttempts', 'retryMode', 'retryStrategy', 'requestHandler'];

function checkOptions(options: PublisherOptions): { readonly tableName: string; readonly idRetentionSeconds: number } {
  const problems = new Problems();
  problems.refuseUnknownKeys({ ...options }, OPTIONS);
  for (const name of FIXED_CLIENT_OPTIONS) {
    if (name in (options.dynamodb ?? {})) problems.add(`dynamodb.${name}`, 'cannot be changed; remove this option');
  }
  const tableName = options.tableName ?? process.env[ENV.channelTable] ?? '';
  if (tableName === '') {
    problems.add(
      'tableName',
      `is missing; set this option or the variable ${ENV.channelTable}, which grantPublish sets on a Lambda function`,
    );
  }
  const given = options.publishIdRetentionSeconds ?? process.env[ENV.publishIdRetentionSeconds];
  const idRetentionSeconds = Number(given);
  if (given === undefined || !Number.isSafeInteger(idRetentionSeconds) || idRetentionSeconds < 1) {
    problems.add(
      'publishIdRetentionSeconds',
      `is ${given === undefined ? 'missing' : quote(given)}; set this option, or the variable ` +
        `${ENV.publishIdRetentionSeconds}, to a whole number of seconds above zero (grantPublish sets the variable on a Lambda function)`,
    );
  }
  const result = problems.outcome(() => ({ tableName, idRetentionSeconds }));
  if (!result.ok) throw new InvalidArgumentError('invalid_options', result.problems);
  return result.value;
}
