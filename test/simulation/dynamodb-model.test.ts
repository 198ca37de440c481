import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';

import { createRenewSubscription } from '../../lambdas/ws-auth/renew-subscription';
import { createSubscribers } from '../../lambdas/on-message-fan-out/dynamodb-subscribers';
import { createLogWriter } from '../../lambdas/on-message-fan-out/log-writer';
import { createConnectionStore } from '../../lambdas/connections/connection-store';
import { createSubscriptionStore } from '../../lambdas/connections/subscription-store';
import { createBatchTable } from '../../lambdas/dynamodb/batch-table';
import { createLogStore } from '../../lambdas/channels/dynamodb-log-store';
import { createPublishStore } from '../../publishing/dynamodb-publish-store';
import { readHeadRecords } from '../../lambdas/streams/head-records';
import { eventually } from '../helpers/eventually';
import { startDynamo } from '../helpers/lambdas/local-dynamodb';
import type { LocalDynamo } from '../helpers/lambdas/local-dynamodb';
import { storedText } from '../helpers/lambdas/log-entries';
import { headStreamRecord } from '../helpers/lambdas/stream-records';
import { simulatedClient } from './aws/dynamodb-client';
import { Invocation } from './aws/invocation';
import { scheduleOf } from './schedule';
import { START } from './virtual-time';
import { Simulation, TABLES } from './simulation';

/** The functions' operations on the tables, with any client. */
function operations(client: DynamoDBClient) {
  const sleep = async (): Promise<void> => undefined;
  const clock = { now: () => START };
  const channels = createBatchTable(TABLES.channels, { client, sleep, random: () => 0 });
  const connections = createBatchTable(TABLES.connections, { client, sleep, random: () => 0 });
  const publish = createPublishStore({ table: TABLES.channels, client, singleAttemptClient: client });
  const history = createLogStore(TABLES.channels, client, channels);
  const log = createLogWriter({ batch: channels, clock, messageRetentionSeconds: 60, publishIdRetentionSeconds: 60 });
  const store = createConnectionStore(TABLES.connections, client);
  const subscriptions = createSubscriptionStore(connections);
  const audience = createSubscribers({ table: TABLES.connections, client, batch: connections, clock });
  const renew = createRenewSubscription(TABLES.connections, client);
  const expiresAt = START / 1000 + 60;
  const capabilities = { '*': ['subscribe' as const] };
  return {
    append: (n: number) =>
      publish.append({
        channel: 'a',
        text: storedText(`m${n}`),
        claimed: n > 2,
        newEpoch: `e${n}`,
        updatedAt: new Date(START).toISOString(),
      }),
    readHead: () => publish.readHead('a'),
    claim: (n: number) =>
      publish.claim('a', 'x', { claimedAt: n, token: `t${n}`, expiresAt: expiresAt + n }, expiresAt + 3),
    readClaim: () => publish.readClaim('a', 'x'),
    replace: (n: number) => publish.replaceClaim('a', 'x', { claimedAt: 0, token: 'r', expiresAt }, `t${n}`),
    log: (n: number) => {
      const offsets = Array.from({ length: n }, (_, index) => index * 2 + 1);
      return log.write(
        'a',
        readHeadRecords(offsets.map((offset) => headStreamRecord({ offset, claimed: offset > 4 }))).records,
      );
    },
    readLog: (n: number) => history.readLog('a', { after: n, limit: n + 1 }),
    readTail: (n: number) => history.readLog('a', { upTo: n * 2, newestFirst: true, limit: 3 }),
    readHeads: async () => [...(await history.readHeads(['a', 'b']))],
    connect: (n: number) =>
      store.put({
        connectionId: `c${n}`,
        subject: 's',
        capabilities,
        connectedAt: START,
        tokenExpiresAt: n,
        expiresAt,
      }),
    connection: (n: number) => store.get(`c${n}`),
    changeToken: (n: number) =>
      store.changeToken({ connectionId: `c${n}`, subject: n > 2 ? 's' : 'other', capabilities, tokenExpiresAt: n }),
    subscribe: (n: number) =>
      subscriptions.put([{ channel: 'a', connectionId: `c${n}`, subject: 's', presence: n > 2, expiresAt }]),
    renew: (n: number) =>
      renew({ channel: 'a', connectionId: `c${n}`, expiresAt: expiresAt - 120 * (n % 2), keepsPresence: n > 3 }),
    unsubscribe: (n: number) => subscriptions.remove(`c${n}`, ['a', 'b']),
    audience: async () => {
      const found: string[] = [];
      await audience.forEachPage('a', async (ids) => void found.push(...ids));
      return found;
    },
  };
}

type Name = keyof ReturnType<typeof operations>;

/** The simulated tables without faults, with the client of an invocation that never ends. */
async function simulated(): Promise<{ readonly simulation: Simulation; readonly client: DynamoDBClient }> {
  const schedule = { ...scheduleOf(1), faults: new Map(), pageItems: Infinity };
  // Both DynamoDB and the simulation run without fan-out here, because fan-out would write further items.
  const simulation = new Simulation(schedule, false, () => ({
    accept: async () => undefined,
    post: async () => ({ kind: 'status', status: 410 }),
    channelTableChanged: () => undefined,
    isStreamIdle: true,
  }));
  const client = await new Promise<DynamoDBClient>((resolve) => {
    void Invocation.run(simulation, 'model', 1e12, (run) => {
      resolve(simulatedClient(run));
      return new Promise(() => undefined);
    });
  });
  return { simulation, client };
}

describe('the simulated tables', () => {
  let dynamo: LocalDynamo;
  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.stop());

  it('return for every operation of the functions what DynamoDB returns', async () => {
    const names = Object.keys(operations(dynamo.client)) as [Name, ...Name[]];
    const calls = fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 5 })), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(calls, async (schedule) => {
        dynamo.stop();
        dynamo = await startDynamo();
        const { simulation, client } = await simulated();
        const real = operations(dynamo.client);
        // A new table takes some time to become active.
        await eventually(() => Promise.all([real.readHead(), real.connection(1)]));
        const model = operations(client);
        for (const [name, n] of schedule) {
          const expected = await settled(real[name](n));
          const result = settled(model[name](n));
          let isSettled = false;
          void result.then(() => void (isSettled = true));
          await simulation.time.run(() => isSettled, Infinity);
          expect([name, await result]).toEqual([name, expected]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Returns the result of a call, or the name of its error. */
async function settled(call: Promise<unknown>): Promise<unknown> {
  try {
    return { result: (await call) ?? null };
  } catch (error) {
    return { error: (error as Error).name };
  }
}
