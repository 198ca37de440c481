import { key, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';

async function withStream() {
  const { db, clock } = createHarness({ expiryMode: 'now' });
  await db.call('CreateTable', tableInput());
  const { Streams: streams } = await db.call('ListStreams', { TableName: 'Items' });
  const StreamArn: string = streams[0].StreamArn;
  const put = (n: number, more = {}) =>
    db.call('PutItem', { TableName: 'Items', Item: { ...key('p'), n: { N: String(n) }, ...more } });
  const shards = async (more = {}) => (await db.call('DescribeStream', { StreamArn, ...more })).StreamDescription;
  const iterator = async (ShardId: string, more: object) =>
    (await db.call('GetShardIterator', { StreamArn, ShardId, ...more })).ShardIterator;
  const records = (ShardIterator: string, more = {}) => db.call('GetRecords', { ShardIterator, ...more });
  /** The shard of the item `p`. */
  const shardOfItem = async () => {
    const stream = db.stream(StreamArn)!;
    return stream.shardIds.find((id) => stream.latest(id) !== undefined)!;
  };
  return { db, clock, StreamArn, put, shards, iterator, records, shardOfItem };
}

const numbers = (page: { Records: { dynamodb: { NewImage: { n: { N: string } } } }[] }) =>
  page.Records.map((record) => Number(record.dynamodb.NewImage.n.N));

describe('the DynamoDB Streams API', () => {
  it('lists streams and describes shards in pages', async () => {
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

  it('reads from the start, from the end, and from or after a sequence number', async () => {
    const { put, iterator, records, shardOfItem } = await withStream();
    for (const n of [1, 2, 3]) await put(n);
    const shard = await shardOfItem();
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

  it('returns at most `Limit` records and at most 1 MB', async () => {
    const { put, iterator, records, shardOfItem } = await withStream();
    for (const n of [1, 2, 3]) await put(n, { data: { S: 'x'.repeat(300_000) } });
    const start = await iterator(await shardOfItem(), { ShardIteratorType: 'TRIM_HORIZON' });
    const first = await records(start);
    expect(numbers(first)).toEqual([1, 2]);
    expect(numbers(await records(first.NextShardIterator))).toEqual([3]);
    expect(numbers(await records(start, { Limit: 1 }))).toEqual([1]);
  });

  it('returns records in a form that differs from the events of functions', async () => {
    const { db, clock, put, iterator, records, shardOfItem } = await withStream();
    await db.call('UpdateTimeToLive', {
      TableName: 'Items',
      TimeToLiveSpecification: { AttributeName: 'end', Enabled: true },
    });
    await put(1, { end: { N: String(clock.now() / 1000 + 1) } });
    await clock.advance(1000);
    const { Records: found } = await records(
      await iterator(await shardOfItem(), { ShardIteratorType: 'TRIM_HORIZON' }),
    );
    expect(found[1]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    });
    expect(found.some((record: object) => 'eventSourceARN' in record)).toBe(false);
  });

  it('ends the shard of a deleted table after its last record', async () => {
    const { db, put, iterator, records, shardOfItem } = await withStream();
    await put(1);
    await put(2);
    const start = await iterator(await shardOfItem(), { ShardIteratorType: 'TRIM_HORIZON' });
    await db.call('DeleteTable', { TableName: 'Items' });
    const first = await records(start, { Limit: 1 });
    const second = await records(first.NextShardIterator);
    expect(numbers(second)).toEqual([2]);
    expect(second).not.toHaveProperty('NextShardIterator');
  });

  it('rejects expired, trimmed and invalid positions', async () => {
    const { clock, StreamArn, put, iterator, records, shardOfItem } = await withStream();
    await put(1);
    const shard = await shardOfItem();
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

  it.each([0, -1, 1001, 'many'])('rejects the limit %p', async (Limit) => {
    const { iterator, records, shardOfItem, put } = await withStream();
    await put(1);
    const start = await iterator(await shardOfItem(), { ShardIteratorType: 'TRIM_HORIZON' });
    await expect(records(start, { Limit })).rejects.toMatchObject({
      code: Limit === 'many' ? 'SerializationException' : 'ValidationException',
    });
  });
});
