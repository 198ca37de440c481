import { createLogStore } from '../../../lambdas/channels/dynamodb-log-store';
import { createChannelsOfConnection } from '../../../lambdas/connections/channels-of-connection';
import { createConnectionStore } from '../../../lambdas/connections/connection-store';
import { createSubscriptionStore } from '../../../lambdas/connections/subscription-store';
import { createBatchTable } from '../../../lambdas/dynamodb/batch-table';
import { createChannelStore } from '../../../lambdas/http-channels/dynamodb-channel-store';
import { createSubscribers } from '../../../lambdas/on-message-fan-out/dynamodb-subscribers';
import { createLogWriter } from '../../../lambdas/on-message-fan-out/log-writer';
import { createRenewSubscription } from '../../../lambdas/ws-auth/renew-subscription';
import { createPublishStore } from '../../../publishing/dynamodb-publish-store';
import { startDynamo } from './local-dynamodb';
import type { LocalDynamo } from './local-dynamodb';
import { fakeClock, START } from './fakes';

/** The start of fake clocks, in seconds since the epoch. */
export const NOW = START / 1000;

/**
 * Starts a DynamoDB before the tests of a file, and stops it after them.
 * @returns creates the stores of the service over its tables, with a new clock
 */
export function useStores() {
  let dynamo: LocalDynamo;
  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.stop());
  return () => createStores(dynamo);
}

function createStores({ client, channelTable, connectionTable }: LocalDynamo) {
  const clock = fakeClock();
  const batchOf = (table: string) => createBatchTable(table, { client, sleep: clock.sleep, random: () => 0 });
  const channelBatch = batchOf(channelTable);
  const connectionBatch = batchOf(connectionTable);
  return {
    client,
    connectionTable,
    clock,
    publishStore: createPublishStore({ table: channelTable, client, singleAttemptClient: client }),
    logStore: createLogStore(channelTable, client, channelBatch),
    logWriter: createLogWriter({
      batch: channelBatch,
      clock,
      messageRetentionSeconds: 60,
      publishIdRetentionSeconds: 90,
    }),
    connections: createConnectionStore(connectionTable, client),
    subscriptions: createSubscriptionStore(connectionBatch),
    channelsOf: createChannelsOfConnection(connectionTable, client),
    renewSubscription: createRenewSubscription(connectionTable, client),
    subscribers: createSubscribers({ table: connectionTable, client, batch: connectionBatch, clock, pageItems: 7 }),
    channelStore: createChannelStore({ channelTable, connectionTable, client }),
  };
}
