import { GetItemCommand } from '@aws-sdk/client-dynamodb';

import { createRenewSubscription } from '../../../lambdas/ws-auth/renew-subscription';
import { createSubscribers } from '../../../lambdas/on-message-fan-out/dynamodb-subscribers';
import { createLogWriter } from '../../../lambdas/on-message-fan-out/log-writer';
import { createChannelStore } from '../../../lambdas/http-channels/dynamodb-channel-store';
import { createChannelsOfConnection } from '../../../lambdas/connections/channels-of-connection';
import { createConnectionStore } from '../../../lambdas/connections/connection-store';
import { createSubscriptionStore } from '../../../lambdas/connections/subscription-store';
import { createBatchTable } from '../../../lambdas/dynamodb/batch-table';
import { createLogStore } from '../../../lambdas/channels/dynamodb-log-store';
import { createPublish } from '../../../publishing/publish';
import { createPublishStore } from '../../../publishing/dynamodb-publish-store';
import { readHeadRecords } from '../../../lambdas/streams/head-records';
import { subscriptionKey } from '../../../lambdas/connections/connection-items';
import { fakeClock, fakeIds, fakeLogger, START } from './support/fakes';
import { startDynamo } from './support/dynalite';
import type { LocalDynamo } from './support/dynalite';
import { range, storedText } from './support/logs';
import { headStreamRecord } from './support/stream';

const NOW = START / 1000;
let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

function setUp() {
  const { client, channelTable, connectionTable } = dynamo;
  const clock = fakeClock();
  const batchOf = (table: string) => createBatchTable(table, { client, sleep: clock.sleep, random: () => 0 });
  const channelBatch = batchOf(channelTable);
  const connectionBatch = batchOf(connectionTable);
  return {
    client,
    clock,
    channelBatch,
    publishStore: createPublishStore({ table: channelTable, client, singleAttemptClient: client }),
    history: createLogStore(channelTable, client, channelBatch),
    log: createLogWriter({ batch: channelBatch, clock, messageRetentionSeconds: 60, publishIdRetentionSeconds: 90 }),
    connections: createConnectionStore(connectionTable, client),
    subscriptions: createSubscriptionStore(connectionBatch),
    channelsOf: createChannelsOfConnection(connectionTable, client),
    renew: createRenewSubscription(connectionTable, client),
    audience: createSubscribers({ table: connectionTable, client, batch: connectionBatch, clock, pageItems: 7 }),
    looking: createChannelStore({ channelTable, connectionTable, client }),
  };
}

describe('the channel table', () => {
  it('gives publishes rising offsets in one epoch, however many come at once', async () => {
    const { publishStore, clock, history } = setUp();
    const publish = createPublish({
      store: publishStore,
      clock,
      sleep: clock.sleep,
      ids: fakeIds(),
      logger: fakeLogger(),
      idRetentionSeconds: 60,
    });
    const published = await Promise.all(range(1, 20).map((data) => publish({ channel: 'many', data })));
    expect(published.map(({ offset }) => offset).sort((a, b) => a - b)).toEqual(range(1, 20));
    expect(new Set(published.map(({ epoch }) => epoch)).size).toBe(1);
    const head = await publishStore.readHead('many');
    expect(head).toMatchObject({ offset: 20, updatedAt: START });
    expect([...(await history.readHeads(['many', 'none']))]).toEqual([
      ['many', { epoch: head?.epoch, offset: 20, updatedAt: START }],
    ]);
  });

  it('lets one attempt hold an id, until it runs out or the offset is known', async () => {
    const { publishStore: store, log } = setUp();
    const mine = { claimedAt: START, token: 'mine', expiresAt: NOW + 60 };
    const theirs = { claimedAt: START + 1, token: 'theirs', expiresAt: NOW + 61 };
    expect(await store.readClaim('a', 'x')).toBeUndefined();
    expect(await store.claim('a', 'x', mine, NOW)).toBe(true);
    expect(await store.claim('a', 'x', theirs, NOW)).toBe(false);
    expect(await store.readClaim('a', 'x')).toEqual(mine);
    expect(await store.replaceClaim('a', 'x', theirs, 'other')).toBe(false);
    expect(await store.replaceClaim('a', 'x', theirs, 'mine')).toBe(true);
    expect(await store.claim('a', 'x', mine, NOW + 61)).toBe(true);
    const record = headStreamRecord({ offset: 5, claimed: true, message: storedText('x') });
    await log.write('a', readHeadRecords([record]).records);
    expect(await store.readClaim('a', 'x')).toEqual({
      claimedAt: START,
      token: '',
      expiresAt: NOW + 90,
      position: { epoch: 'e', offset: 5 },
    });
    expect(await store.replaceClaim('a', 'x', theirs, '')).toBe(false);
    expect(await store.readLogEpoch('a', 5)).toBe('e');
    expect(await store.readLogEpoch('a', 6)).toBeUndefined();
  });

  it('tells what a write that failed means', async () => {
    const broken = createPublishStore({
      table: 'no-such-table',
      client: dynamo.client,
      singleAttemptClient: dynamo.client,
    });
    const change = {
      channel: 'a',
      text: '{}',
      claimed: false,
      newEpoch: 'e',
      updatedAt: new Date(START).toISOString(),
    };
    expect(await broken.append(change)).toMatchObject({ kind: 'refused' });
  });

  it('answers stretches of a log, either way', async () => {
    const { log, history } = setUp();
    const records = readHeadRecords(range(1, 30).map((offset) => headStreamRecord({ channel: 'l', offset }))).records;
    await log.write('l', records);
    const read = async (...args: Parameters<typeof history.readLog>) => {
      const { entries, more } = await history.readLog(...args);
      return [entries.map(({ offset }) => offset), more];
    };
    expect(await read('l', { after: 3, limit: 2 })).toEqual([[4, 5], true]);
    expect(await read('l', { after: 28, limit: 5 })).toEqual([[29, 30], false]);
    expect(await read('l', { upTo: 9, newestFirst: true, limit: 3 })).toEqual([[9, 8, 7], true]);
    expect(await read('l', { after: 9, upTo: 9, limit: 3 })).toEqual([[], false]);
    const { entries } = await history.readLog('l', { limit: 1 });
    expect(entries).toEqual([
      { offset: 1, epoch: 'e', text: storedText('m1'), after: 0, loggedAt: START, expiresAt: NOW + 60 },
    ]);
  });
});

describe('the connection table', () => {
  const connection = {
    connectionId: 'c=',
    subject: 'ada',
    capabilities: { 'a*': ['subscribe'] },
    connectedAt: START,
    tokenExpiresAt: NOW + 60,
    expiresAt: NOW + 7500,
  } as const;

  it('keeps connections, and changes the token for the same subject only', async () => {
    const { connections } = setUp();
    await connections.put(connection);
    expect(await connections.get('c=')).toEqual(connection);
    expect(await connections.get('other')).toBeUndefined();
    const change = { connectionId: 'c=', subject: 'ada', capabilities: {}, tokenExpiresAt: NOW + 120 };
    const changed = { ...connection, capabilities: {}, tokenExpiresAt: NOW + 120 };
    expect(await connections.changeToken(change)).toEqual(changed);
    expect(await connections.changeToken({ ...change, subject: 'eve' })).toBeUndefined();
    expect(await connections.changeToken({ ...change, connectionId: 'other' })).toBeUndefined();
    expect(await connections.get('other')).toBeUndefined();
  });

  it('knows the channels of a connection, and forgets both together', async () => {
    const { connections, subscriptions, channelsOf } = setUp();
    await connections.put({ ...connection, connectionId: 'd=' });
    const row = (channel: string) => ({
      channel,
      connectionId: 'd=',
      subject: 'ada',
      presence: false,
      expiresAt: NOW + 60,
    });
    const channels = range(1, 30).map((index) => `room${index}`);
    await subscriptions.put(channels.map(row));
    expect((await channelsOf('d=')).sort()).toEqual([...channels].sort());
    await subscriptions.remove('d=', channels.slice(1));
    expect(await channelsOf('d=')).toEqual(['room1']);
    await subscriptions.removeConnection('d=', ['room1']);
    expect(await channelsOf('d=')).toEqual([]);
    expect(await connections.get('d=')).toBeUndefined();
  });

  it.each([99, 100, 101])('shows %d members in pages of at most 100, each once', async (count) => {
    const { subscriptions, looking } = setUp();
    const channel = `crowd-${count}`;
    const ids = Array.from({ length: count }, (_, index) => `member-${index}=`);
    await subscriptions.put(
      ids.map((connectionId) => ({ channel, connectionId, subject: 'ada', presence: true, expiresAt: NOW + 60 })),
    );
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await looking.readMembers(channel, NOW, next);
      expect(page.members.length).toBeLessThanOrEqual(100);
      seen.push(...page.members.map(({ connectionId }) => connectionId));
      next = page.next;
    } while (next !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('renews subscriptions that exist, and removes the presence of those whose token no longer allows it', async () => {
    const { subscriptions, renew, client } = setUp();
    const row = { channel: 'r', connectionId: 'e=', subject: 'ada', presence: true, expiresAt: NOW + 60 };
    const read = async (connectionId: string) => {
      const Key = subscriptionKey('r', connectionId);
      return (await client.send(new GetItemCommand({ TableName: dynamo.connectionTable, Key }))).Item;
    };
    await subscriptions.put([row]);
    await renew({ channel: 'r', connectionId: 'e=', expiresAt: NOW + 90, keepsPresence: true });
    expect(await read('e=')).toMatchObject({ expiresAt: { N: String(NOW + 90) }, presence: { BOOL: true } });
    await renew({ channel: 'r', connectionId: 'e=', expiresAt: NOW, keepsPresence: false });
    expect(await read('e=')).not.toHaveProperty('presence');
    await renew({ channel: 'r', connectionId: 'f=', expiresAt: NOW, keepsPresence: false });
    expect(await read('f=')).toBeUndefined();
  });

  it('hands over an audience of many pages, everybody once, without those whose time is over', async () => {
    const { subscriptions, audience, looking } = setUp();
    const row = (index: number) => ({
      channel: 'big',
      connectionId: `id${index}=`,
      subject: `s${index % 10}`,
      presence: index % 4 === 0,
      expiresAt: index % 5 === 0 ? NOW : NOW + 60,
    });
    await subscriptions.put(range(1, 200).map(row));
    const pages: string[][] = [];
    await audience.forEachPage('big', async (ids) => void pages.push([...ids]));
    const live = range(1, 200).filter((index) => index % 5 !== 0);
    expect(pages.flat().sort()).toEqual(live.map((index) => `id${index}=`).sort());
    expect(pages.length).toBeGreaterThan(10);
    expect(await looking.countSubscribers('big', NOW)).toEqual({ count: live.length, more: false });
    const page = await looking.readMembers('big', NOW);
    expect(page.members).toHaveLength(live.filter((index) => index % 4 === 0).length);
    expect(page.next).toBeUndefined();
    await audience.remove('big', ['id1=', 'id2=']);
    expect((await looking.countSubscribers('big', NOW)).count).toBe(live.length - 2);
    await audience.forEachPage('nobody', async () => {
      throw new Error('nobody is there');
    });
  });

  it('answers where a channel stands', async () => {
    const { looking, publishStore } = setUp();
    expect(await looking.readState('quiet')).toBeUndefined();
    const updatedAt = new Date(START).toISOString();
    await publishStore.append({ channel: 'state', text: storedText('x'), claimed: false, newEpoch: 'e1', updatedAt });
    expect(await looking.readState('state')).toEqual({ epoch: 'e1', offset: 1, updatedAt });
  });
});
