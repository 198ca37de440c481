import { createJsonService } from '../../aws/json-protocol';
import type { AwsService } from '../../aws/aws-service';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl } from '../../aws/access-control';
import type { QueueAccess } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { createQueueAuthorizer } from './authorize';
import { messageOperations } from './operations/messages';
import { moveTaskOperations } from './operations/move-tasks';
import { createMoveTasks } from './move-tasks';
import { createQueueAccess } from './queue-access';
import { queueOperations } from './operations/queues';
import { createQueues } from './state/queues';
import { createSqsDrivers } from './resources';

/** Default probability that a standard queue delivers a received message again. */
export const DEFAULT_DUPLICATE_PROBABILITY = 0.05;

/** Default maximum of messages in flight per queue (on AWS about 120,000). */
const IN_FLIGHT_LIMIT = 120_000;

export interface SqsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /**
   * Returns the URL of the AWS endpoint, without a trailing slash. Called only after the endpoint has started to
   * listen.
   */
  readonly awsEndpointUrl: () => string;
  /** Probability that a standard queue delivers a received message again, 0–1. @default 0.05 */
  readonly duplicateProbability?: number;
  /** Maximum number of messages in flight per queue. @default 120000 */
  readonly inFlightLimit?: number;
}

export interface Sqs {
  readonly service: AwsService;
  readonly queues: QueueAccess;
  readonly drivers: readonly ResourceDriver[];
  readonly duplicateProbability: number;
  /** Ends waiting receives and move tasks. */
  stop(): Promise<void>;
}

/** Creates SQS. Its state is in memory; the seed of `random` determines order and duplicates. */
export function createSqs(options: SqsOptions): Sqs {
  const { account, clock, random, reporter, access, awsEndpointUrl } = options;
  const duplicateProbability = options.duplicateProbability ?? DEFAULT_DUPLICATE_PROBABILITY;
  const inFlightLimit = options.inFlightLimit ?? IN_FLIGHT_LIMIT;
  const queues = createQueues({
    account,
    clock,
    random,
    reporter,
    awsEndpointUrl,
    duplicateProbability,
    inFlightLimit,
  });
  const tasks = createMoveTasks(queues, clock, random);
  const authorizer = createQueueAuthorizer(access, queues);
  return {
    service: createJsonService({
      signingName: 'sqs',
      targetPrefix: 'AmazonSQS',
      version: '1.0',
      errorPrefix: 'com.amazonaws.sqs#',
      operations: {
        ...queueOperations(queues, authorizer, clock),
        ...messageOperations(authorizer, account),
        ...moveTaskOperations(tasks, authorizer),
      },
    }),
    queues: createQueueAccess(queues, account),
    drivers: createSqsDrivers(queues, random),
    duplicateProbability,
    async stop() {
      tasks.close();
      queues.close();
    },
  };
}
