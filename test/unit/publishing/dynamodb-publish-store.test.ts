import { readHeadRecords } from '../../../lambdas/streams/head-records';
import { createPublishStore } from '../../../publishing/dynamodb-publish-store';
import { createPublish } from '../../../publishing/publish';
import { NOW, useStores } from '../../helpers/lambdas/dynamodb-stores';
import { fakeIds, fakeLogger, START } from '../../helpers/lambdas/fakes';
import { range, storedText } from '../../helpers/lambdas/log-entries';
import { headStreamRecord } from '../../helpers/lambdas/stream-records';

const setUp = useStores();

describe('the publish store in DynamoDB', () => {
  it('assigns consecutive offsets in one epoch to concurrent publishes', async () => {
    const { publishStore, clock, logStore } = setUp();
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
    expect([...(await logStore.readHeads(['many', 'none']))]).toEqual([
      ['many', { epoch: head?.epoch, offset: 20, updatedAt: START }],
    ]);
  });

  it('lets one attempt hold an id, until the claim expires or the position is known', async () => {
    const { publishStore: store, logWriter } = setUp();
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
    await logWriter.write('a', readHeadRecords([record]).records);
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

  it('classifies a failed write', async () => {
    const { client } = setUp();
    const broken = createPublishStore({
      table: 'no-such-table',
      client,
      singleAttemptClient: client,
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
});
