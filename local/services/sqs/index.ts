import { createJsonService } from '../../aws/json-protocol';
import type { AwsService } from '../../aws/types';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl } from '../../aws/access-control';
import type { QueueAccess } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { QueueAuthorizer } from './authorize';
import { messageOperations } from './operations/messages';
import { moveOperations } from './operations/move-tasks';
import { MoveTasks } from './move-tasks';
import { createQueueAccess } from './queue-access';
import { queueOperations } from './operations/queues';
import { Queues } from './state/queues';
import { createSqsDrivers } from './resources';

/** How often a receive of a standard queue is repeated when nothing else is said. */
export const DEFAULT_DUPLICATE_PROBABILITY = 0.05;

/** Most messages in flight per queue (AWS: about 120,000). */
const IN_FLIGHT_LIMIT = 120_000;

/** What SQS needs. */
export interface SqsDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /** Without a trailing slash; asked for when a queue URL is made, so it may be unknown until the endpoint listens. */
  readonly awsEndpointUrl: () => string;
  /** Probability that a receive of a standard queue is repeated, 0–1. @default 0.05 */
  readonly duplicateProbability?: number;
  /** Most messages in flight per queue. @default 120000 */
  readonly inFlightLimit?: number;
}

/** SQS of the engine. */
export interface Sqs {
  readonly service: AwsService;
  readonly queues: QueueAccess;
  readonly drivers: readonly ResourceDriver[];
  readonly duplicateProbability: number;
  /** Ends waiting receivers and move tasks. */
  stop(): Promise<void>;
}

/** Builds SQS: state in memory, time from the clock, order and duplicates from the seed. */
export function createSqs(deps: SqsDeps): Sqs {
  const { account, clock, random, reporter, access, awsEndpointUrl } = deps;
  const duplicateProbability = deps.duplicateProbability ?? DEFAULT_DUPLICATE_PROBABILITY;
  const inFlightLimit = deps.inFlightLimit ?? IN_FLIGHT_LIMIT;
  const queues = new Queues({ account, clock, random, reporter, awsEndpointUrl, duplicateProbability, inFlightLimit });
  const tasks = new MoveTasks(queues, clock, random);
  const authorizer = new QueueAuthorizer(access, queues);
  return {
    service: createJsonService({
      signingName: 'sqs',
      targetPrefix: 'AmazonSQS',
      version: '1.0',
      errorPrefix: 'com.amazonaws.sqs#',
      operations: {
        ...queueOperations(queues, authorizer, clock),
        ...messageOperations(authorizer, account),
        ...moveOperations(tasks, authorizer),
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
