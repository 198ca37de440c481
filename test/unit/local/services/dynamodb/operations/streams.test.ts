import { key, tableInput, world } from '../harness';

async function withStream() {
  const { db, clock } = world({ expiryMode: 'now' });
  await db.call('CreateTable', tableInput());
  const { Streams: streams } = await db.call('ListStreams', { TableName: 'Items' });
  const StreamArn: string = streams[0].StreamArn;
  const put = (n: number, more = {}) =>
    db.call('PutItem', { TableName: 'Items', Item: { ...key('p'), n: { N: String(n) }, ...more } });
  const shards = async (more = {}) => (await db.call('DescribeStream', { StreamArn, ...more })).StreamDescription;
  const iterator = async (ShardId: string, more: object) =>
    (await db.call('GetShardIterator', { StreamArn, ShardId, ...more })).ShardIterator;
  const records = (ShardIterator: string, more = {}) => db.call('GetRecords', { ShardIterator, ...more });
  /** The shard that the item `p` is in. */
  const home = async () => {
    const stream = db.stream(StreamArn)!;
    return stream.shardIds.find((id) => stream.latest(id) !== undefined)!;
  };
  return { db, clock, StreamArn, put, shards, iterator, records, home };
}

const numbers = (page: { Records: { dynamodb: { NewImage: { n: { N: string } } } }[] }) =>
  page.Records.map((record) => Number(record.dynamodb.NewImage.n.N));

describe('the DynamoDB Streams API', () => {
  it('lists and describes, in pages', async () => {
    const { db, StreamArn, shards } = await withStream();
    await db.call('CreateTable', tableInput('Others'));
    expect((await db.call('ListStreams', {})).Streams).toHaveLength(2);
    const page = await db.call('ListStreams', { Limit: 1 });
    expect(page).toMatchObject({ Streams: [{ StreamArn }], LastEvaluatedStreamArn: StreamArn });
    expect((await db.call('ListStreams', { ExclusiveStartStreamArn: StreamArn })).Streams).toMatchObject([
      { TableName: 'Others' },
    ]);

    const all = await shards();
    expect(all).toMatchObject({ StreamStatus: 'ENABLED', StreamViewType: 'NEW_AND_OLD_IMAGES', TableName: 'Items' });
    expect(all.Shards).toHaveLength(4);
    const first = await shards({ Limit: 3 });
    expect(first.Shards).toEqual(all.Shards.slice(0, 3));
    expect((await shards({ ExclusiveStartShardId: first.LastEvaluatedShardId })).Shards).toEqual(all.Shards.slice(3));
  });

  it('reads from the start, from now, from and after a sequence number', async () => {
    const { put, iterator, records, home } = await withStream();
    for (const n of [1, 2, 3]) await put(n);
    const shard = await home();
    const latest = await iterator(shard, { ShardIteratorType: 'LATEST' });
    const all = await records(await iterator(shard, { ShardIteratorType: 'TRIM_HORIZON' }));
    expect(numbers(all)).toEqual([1, 2, 3]);
    const SequenceNumber = all.Records[1].dynamodb.SequenceNumber;
    expect(
      numbers(await records(await iterator(shard, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber }))),
    ).toEqual([2, 3]);
    expect(
      numbers(await records(await iterator(shard, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }))),
    ).toEqual([3]);
    await put(4);
    expect(numbers(await records(latest))).toEqual([4]);
    expect(numbers(await records(all.NextShardIterator))).toEqual([4]);
  });

  it('answers at most so many records, and at most 1 MB', async () => {
    const { put, iterator, records, home } = await withStream();
    for (const n of [1, 2, 3]) await put(n, { data: { S: 'x'.repeat(300_000) } });
    const start = await iterator(await home(), { ShardIteratorType: 'TRIM_HORIZON' });
    const first = await records(start);
    expect(numbers(first)).toEqual([1, 2]);
    expect(numbers(await records(first.NextShardIterator))).toEqual([3]);
    expect(numbers(await records(start, { Limit: 1 }))).toEqual([1]);
  });

  it('has its own form of a record', async () => {
    const { db, clock, put, iterator, records, home } = await withStream();
    await db.call('UpdateTimeToLive', {
      TableName: 'Items',
      TimeToLiveSpecification: { AttributeName: 'end', Enabled: true },
    });
    await put(1, { end: { N: String(clock.now() / 1000 + 1) } });
    await clock.advance(1000);
    const { Records: found } = await records(await iterator(await home(), { ShardIteratorType: 'TRIM_HORIZON' }));
    expect(found[1]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    });
    expect(found.some((record: object) => 'eventSourceARN' in record)).toBe(false);
  });

  it('ends with a deleted table, and not before its last record was read', async () => {
    const { db, put, iterator, records, home } = await withStream();
    await put(1);
    await put(2);
    const start = await iterator(await home(), { ShardIteratorType: 'TRIM_HORIZON' });
    await db.call('DeleteTable', { TableName: 'Items' });
    const first = await records(start, { Limit: 1 });
    const second = await records(first.NextShardIterator);
    expect(numbers(second)).toEqual([2]);
    expect(second).not.toHaveProperty('NextShardIterator');
  });

  it('refuses places that are gone, too old or made up', async () => {
    const { clock, StreamArn, put, iterator, records, home } = await withStream();
    await put(1);
    const shard = await home();
    const start = await iterator(shard, { ShardIteratorType: 'TRIM_HORIZON' });
    const SequenceNumber = (await records(start)).Records[0].dynamodb.SequenceNumber;
    await clock.advance(15 * 60_000 + 1);
    await expect(records(start)).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
    await clock.advance(24 * 3_600_000);
    await expect(iterator(shard, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber })).rejects.toMatchObject({
      code: 'TrimmedDataAccessException',
    });
    await expect(iterator(shard, { ShardIteratorType: 'AT_TIMESTAMP' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(
      iterator(shard, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '12' }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(iterator('shardId-0', { ShardIteratorType: 'LATEST' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(records('nonsense')).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(
      records(`${StreamArn}x|1|${Buffer.from(JSON.stringify([shard, null, clock.now()])).toString('base64')}`),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
