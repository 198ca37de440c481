import type { DynamoDbOptions } from '../../../../../../local/services/dynamodb';
import { indexedTableInput, key, recordsOf, START, createHarness } from '../../../../../helpers/local/dynamodb';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function withTimeToLive(options: Partial<DynamoDbOptions> = {}) {
  const { db, clock } = createHarness(options);
  await db.call('CreateTable', indexedTableInput());
  await db.call('UpdateTimeToLive', {
    TableName: 'Items',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  const seconds = (inMs: number) => ({ N: String(Math.floor((clock.now() + inMs) / 1000)) });
  const put = (pk: string, expiresAt: object) =>
    db.call('PutItem', { TableName: 'Items', Item: { ...key(pk), group: { S: 'g' }, expiresAt } });
  const present = async () => {
    const { Items: items } = await db.call('Scan', { TableName: 'Items' });
    return items.map((item: { pk: { S: string } }) => item.pk.S).sort();
  };
  return { db, clock, seconds, put, present };
}

describe('time to live', () => {
  it('deletes an expired item after more than one minute and within 30 minutes', async () => {
    const { clock, seconds, put, present } = await withTimeToLive();
    for (let n = 0; n < 50; n++) await put(`item-${n}`, seconds(HOUR));
    await clock.advance(HOUR + MINUTE - 1000);
    expect(await present()).toHaveLength(50);
    await clock.advance(15 * MINUTE);
    const half = await present();
    expect(half.length).toBeGreaterThan(5);
    expect(half.length).toBeLessThan(45);
    await clock.advance(14 * MINUTE + 2000);
    expect(await present()).toEqual([]);
  });

  it('returns an expired item in reads, queries and indexes until it is deleted', async () => {
    const { db, clock, seconds, put } = await withTimeToLive();
    await put('a', seconds(1000));
    await clock.advance(30_000);
    const query = {
      TableName: 'Items',
      ExpressionAttributeValues: { ':v': { S: 'a' } },
      KeyConditionExpression: 'pk = :v',
    };
    expect(await db.call('Query', query)).toMatchObject({ Count: 1 });
    expect(await db.call('GetItem', { TableName: 'Items', Key: key('a') })).toMatchObject({ Item: { pk: { S: 'a' } } });
    const onIndex = { TableName: 'Items', IndexName: 'byGroup', ExpressionAttributeValues: { ':v': { S: 'g' } } };
    const read = () =>
      db.call('Query', {
        ...structuredClone(onIndex),
        KeyConditionExpression: '#g = :v',
        ExpressionAttributeNames: { '#g': 'group' },
      });
    expect(await read()).toMatchObject({ Count: 1 });
    await clock.advance(31 * MINUTE);
    expect(await read()).toMatchObject({ Count: 0 });
  });

  it('creates a stream record with the identity of the service, unlike a delete by a caller', async () => {
    const { db, clock, seconds, put } = await withTimeToLive({ expiryMode: 'now' });
    await put('a', seconds(10_000));
    await put('b', seconds(10_000));
    await db.call('DeleteItem', { TableName: 'Items', Key: key('b') });
    await clock.advance(10_000);
    const removals = (await recordsOf(db)).filter((record) => record.eventName === 'REMOVE');
    const byKey = Object.fromEntries(
      removals.map((record) => [(record.dynamodb.Keys['pk'] as { S: string }).S, record]),
    );
    expect(byKey['a']).toMatchObject({
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { pk: { S: 'a' } } },
    });
    expect(byKey['b']).not.toHaveProperty('userIdentity');
  });

  it('ignores strings, milliseconds and times more than five years ago', async () => {
    const { db, clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'now' });
    await put('text', { S: seconds(1000).N });
    await put('milliseconds', { N: String(START) });
    await put('ancient', seconds(-5 * 366 * 24 * HOUR));
    await put('past', seconds(-4 * 365 * 24 * HOUR));
    await clock.advance(24 * HOUR);
    expect(db.timeToLive.expireNow()).toBe(0);
    expect(await present()).toEqual(['ancient', 'milliseconds', 'text']);
  });

  it('deletes an item whose expiry time was extended at the new time', async () => {
    const { clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'now' });
    await put('a', seconds(10_000));
    await clock.advance(5000);
    await put('a', seconds(60_000));
    await clock.advance(30_000);
    expect(await present()).toEqual(['a']);
    await clock.advance(30_000);
    expect(await present()).toEqual([]);
  });

  it('keeps an item whose expiry time was removed', async () => {
    const { db, clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'now' });
    await put('a', seconds(10_000));
    await db.call('UpdateItem', { TableName: 'Items', Key: key('a'), UpdateExpression: 'REMOVE expiresAt' });
    await clock.advance(HOUR);
    expect(await present()).toEqual(['a']);
  });

  it('deletes expired items only on demand in the mode never', async () => {
    const { db, clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'never' });
    await put('a', seconds(10_000));
    await put('b', seconds(48 * HOUR));
    await clock.advance(24 * HOUR);
    expect(await present()).toEqual(['a', 'b']);
    expect(db.timeToLive.expireNow()).toBe(1);
    expect(await present()).toEqual(['b']);
  });

  it('can change its mode, for tracked items too', async () => {
    const { db, clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'never' });
    await put('a', seconds(10_000));
    await clock.advance(20_000);
    db.timeToLive.setMode('now');
    await clock.advance(1);
    expect(await present()).toEqual([]);
  });

  it('applies to items from before it was enabled, and stops when it is disabled', async () => {
    const { db, clock } = createHarness({ expiryMode: 'now' });
    await db.call('CreateTable', indexedTableInput());
    const switchTo = (enabled: boolean) =>
      db.call('UpdateTimeToLive', {
        TableName: 'Items',
        TimeToLiveSpecification: { AttributeName: 'end', Enabled: enabled },
      });
    const describe = async () => (await db.call('DescribeTimeToLive', { TableName: 'Items' })).TimeToLiveDescription;
    const put = (pk: string, inSeconds: number) =>
      db.call('PutItem', { TableName: 'Items', Item: { ...key(pk), end: { N: String(START / 1000 + inSeconds) } } });
    await put('a', 10);
    await put('b', 1000);
    expect(await describe()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await switchTo(true);
    expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'end' });
    await expect(switchTo(true)).rejects.toMatchObject({ message: 'TimeToLive is already enabled' });
    await clock.advance(20_000);
    expect(await db.call('Scan', { TableName: 'Items' })).toMatchObject({ Count: 1 });
    await switchTo(false);
    await clock.advance(HOUR);
    expect(await db.call('Scan', { TableName: 'Items' })).toMatchObject({ Count: 1 });
  });

  it('deletes every item after thousands of extensions', async () => {
    const { clock, seconds, put, present } = await withTimeToLive({ expiryMode: 'now', limitsKeyWrites: false });
    await put('b', seconds(20_000));
    for (let n = 0; n < 3000; n++) await put('a', seconds(10_000 + n * 1000));
    await clock.advance(20_000);
    expect(await present()).toEqual(['a']);
    await clock.advance(3_000_000);
    expect(await present()).toEqual([]);
  });

  it('does not delete items of a deleted table', async () => {
    const { db, clock, seconds, put } = await withTimeToLive({ expiryMode: 'now' });
    await put('a', seconds(10_000));
    await db.call('DeleteTable', { TableName: 'Items' });
    await clock.advance(HOUR);
    expect(db.timeToLive.expireNow()).toBe(0);
  });
});
