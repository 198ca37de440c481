import { indexedTableInput, key, createHarness } from '../../../../helpers/local/dynamodb';
import type { DynamoDbOptions } from '../../../../../local/services/dynamodb';

async function withTable(options: Partial<DynamoDbOptions> = {}) {
  const { db, clock } = createHarness(options);
  await db.call('CreateTable', indexedTableInput());
  const put = (pk: string, more = {}) =>
    db.call('PutItem', { TableName: 'Items', Item: { ...key(pk), group: { S: 'g' }, ...more } });
  const get = async (pk: string, consistent: boolean) =>
    (await db.call('GetItem', { TableName: 'Items', Key: key(pk), ConsistentRead: consistent })).Item;
  const inIndex = async () =>
    (
      await db.call('Query', {
        TableName: 'Items',
        IndexName: 'byGroup',
        KeyConditionExpression: '#g = :g',
        ExpressionAttributeNames: { '#g': 'group' },
        ExpressionAttributeValues: { ':g': { S: 'g' } },
      })
    ).Count;
  return { db, clock, put, get, inIndex };
}

describe('throttled writes', () => {
  it('fail with the reason and the table, for the chosen key only, as often as configured', async () => {
    const { db, put, get } = await withTable();
    db.faults.throttleWrites({ tableName: 'Items', when: (item) => item['pk']?.S === 'hot', times: 2 });
    await put('cold');
    for (let n = 0; n < 2; n++) {
      await expect(put('hot')).rejects.toMatchObject({
        code: 'ProvisionedThroughputExceededException',
        status: 400,
        fields: {
          ThrottlingReasons: [
            {
              reason: 'TableWriteKeyRangeThroughputExceeded',
              resource: 'arn:aws:dynamodb:eu-west-1:000000000000:table/Items',
            },
          ],
        },
      });
    }
    expect(await get('hot', true)).toBeUndefined();
    await put('hot');
    expect(await get('hot', true)).toBeDefined();
  });

  it('fail until the fault is removed', async () => {
    const { db, put } = await withTable();
    const remove = db.faults.throttleWrites({ tableName: 'Items' });
    await expect(put('a')).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
    await expect(put('b')).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
    remove();
    await put('a');
    db.faults.throttleWrites({ tableName: 'Items' });
    db.faults.clear();
    await put('a');
  });

  it('also occur without a fault when the write rate of one key is too high; failed conditions count', async () => {
    const { db, clock, put } = await withTable();
    const failing = () =>
      db.call('PutItem', { TableName: 'Items', Item: key('hot'), ConditionExpression: 'attribute_exists(pk)' });
    for (let n = 0; n < 2999; n++)
      await expect(failing()).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
    await put('hot');
    await expect(put('hot')).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
    await put('other');
    await clock.advance(10);
    await put('hot');
  });

  it('do not occur without the limit', async () => {
    const { put, get } = await withTable({ limitsKeyWrites: false });
    for (let n = 0; n < 40; n++) await put('hot', { data: { S: 'x'.repeat(100_000) }, n: { N: String(n) } });
    expect(await get('hot', true)).toMatchObject({ n: { N: '39' } });
  });
});

describe('a failure after the write', () => {
  it('returns 500 although the item was stored', async () => {
    const { db, put, get } = await withTable();
    db.faults.failAfterWrite({ tableName: 'Items', times: 1 });
    await expect(put('a')).rejects.toMatchObject({ code: 'InternalServerError', status: 500 });
    expect(await get('a', true)).toBeDefined();
    await put('a');
  });
});

describe('the delay of a global index', () => {
  it('hides a write from the index, but not from the table', async () => {
    const { clock, put, get, inIndex } = await withTable({ gsiDelayMs: 500 });
    await put('a');
    expect(await get('a', false)).toBeDefined();
    expect(await inIndex()).toBe(0);
    await clock.advance(499);
    expect(await inIndex()).toBe(0);
    await clock.advance(1);
    expect(await inIndex()).toBe(1);
  });

  it('does not change the order of two writes when it becomes shorter between them', async () => {
    const { db, clock, put, inIndex } = await withTable();
    db.faults.delayIndexes('Items', 1000);
    await put('a');
    db.faults.delayIndexes('Items', 10);
    await db.call('DeleteItem', { TableName: 'Items', Key: key('a') });
    await clock.advance(10);
    expect(await inIndex()).toBe(0);
    await clock.advance(990);
    expect(await inIndex()).toBe(0);
    db.faults.delayIndexes('Items', 0);
    await put('b');
    expect(await inIndex()).toBe(1);
  });
});

describe('the delay of eventually consistent reads', () => {
  it('returns the previous version, unless the read is consistent', async () => {
    const { db, clock, put, get } = await withTable();
    db.faults.delayReads('Items', 200);
    await put('a', { n: { N: '1' } });
    expect(await get('a', false)).toBeUndefined();
    expect(await get('a', true)).toMatchObject({ n: { N: '1' } });
    await clock.advance(200);
    await put('a', { n: { N: '2' } });
    expect(await get('a', false)).toMatchObject({ n: { N: '1' } });
    const batch = await db.call('BatchGetItem', { RequestItems: { Items: { Keys: [key('a')] } } });
    expect(batch.Responses.Items).toMatchObject([{ n: { N: '1' } }]);
    await clock.advance(200);
    expect(await get('a', false)).toMatchObject({ n: { N: '2' } });
  });
});
