import { key, recordsOf, START, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';

async function withTable() {
  const { db, clock } = createHarness();
  await db.call('CreateTable', tableInput());
  const put = (item: Record<string, unknown>) => db.call('PutItem', { TableName: 'Items', Item: item });
  const update = (more: Record<string, unknown>, pk = 'a') =>
    db.call('UpdateItem', { TableName: 'Items', Key: key(pk), ...more });
  const summary = async () =>
    (await recordsOf(db)).map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage]);
  return { db, clock, put, update, summary };
}

describe('the stream record of', () => {
  it('a put is INSERT or MODIFY, and of a delete is REMOVE, with exact images', async () => {
    const { db, put, summary } = await withTable();
    const first = { ...key('a'), n: { N: '1' } };
    const second = { ...key('a'), n: { N: '2' } };
    await put({ ...first });
    await put({ ...second });
    await db.call('DeleteItem', { TableName: 'Items', Key: key('a') });
    expect(await summary()).toEqual([
      ['INSERT', undefined, first],
      ['MODIFY', first, second],
      ['REMOVE', second, undefined],
    ]);
  });

  it('an update is INSERT for a missing item and MODIFY for an existing one', async () => {
    const { update, summary } = await withTable();
    const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    await update(structuredClone(add));
    await update(structuredClone(add));
    expect(await summary()).toEqual([
      ['INSERT', undefined, { ...key('a'), n: { N: '1' } }],
      ['MODIFY', { ...key('a'), n: { N: '1' } }, { ...key('a'), n: { N: '2' } }],
    ]);
  });

  it('a write without a change does not exist', async () => {
    const { db, put, update, summary } = await withTable();
    const item = { ...key('a'), tags: { SS: ['x', 'y'] }, n: { N: '1' } };
    await put(structuredClone(item));
    await put({ n: { N: '1.0' }, tags: { SS: ['y', 'x'] }, ...key('a') });
    await update({ UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } });
    await db.call('DeleteItem', { TableName: 'Items', Key: key('missing') });
    await db.call('BatchWriteItem', { RequestItems: { Items: [{ PutRequest: { Item: structuredClone(item) } }] } });
    expect(await summary()).toEqual([['INSERT', undefined, item]]);
  });

  it('a failed condition does not exist; the error has the item if requested', async () => {
    const { db, put, summary } = await withTable();
    await put({ ...key('a'), n: { N: '1' } });
    const failing = (more: Record<string, unknown>) =>
      db.call('PutItem', {
        TableName: 'Items',
        Item: key('a'),
        ConditionExpression: 'attribute_not_exists(pk)',
        ...more,
      });
    await expect(failing({})).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
      status: 400,
      message: 'The conditional request failed',
      fields: {},
    });
    await expect(failing({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
      fields: { Item: { ...key('a'), n: { N: '1' } } },
    });
    await expect(failing({ ReturnValuesOnConditionCheckFailure: 'ALL_NEW' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    expect(await summary()).toHaveLength(1);
  });

  it('each changed item of a transaction exists, but none of a canceled transaction', async () => {
    const { db, summary } = await withTable();
    const put = (pk: string, more = {}) => ({ Put: { TableName: 'Items', Item: key(pk), ...more } });
    await db.call('TransactWriteItems', { TransactItems: [put('a'), put('b')] });
    const unless = { ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(db.call('TransactWriteItems', { TransactItems: [put('c'), put('a', unless)] })).rejects.toMatchObject({
      code: 'TransactionCanceledException',
    });
    expect((await summary()).map(([name, , next]) => [name, next])).toEqual(
      expect.arrayContaining([
        ['INSERT', key('a')],
        ['INSERT', key('b')],
      ]),
    );
    expect(await summary()).toHaveLength(2);
  });

  it('a write has the time of the engine in whole seconds', async () => {
    const { clock, put, db } = await withTable();
    await clock.advance(90_500);
    await put(key('a'));
    expect((await recordsOf(db))[0]!.dynamodb.ApproximateCreationDateTime).toBe(START / 1000 + 90);
  });

  it('a deleted table is readable for a day; a new table of that name has another stream', async () => {
    const { db, clock, put } = await withTable();
    await put(key('a'));
    const { Table: before } = await db.call('DescribeTable', { TableName: 'Items' });
    await db.call('DeleteTable', { TableName: 'Items' });
    await db.call('CreateTable', tableInput());
    const { Table: after } = await db.call('DescribeTable', { TableName: 'Items' });
    expect(after.LatestStreamArn).not.toBe(before.LatestStreamArn);
    expect(await db.call('Scan', { TableName: 'Items' })).toMatchObject({ Count: 0 });
    const { StreamDescription: old } = await db.call('DescribeStream', { StreamArn: before.LatestStreamArn });
    expect(old).toMatchObject({ StreamStatus: 'DISABLED', TableName: 'Items' });
    expect(db.stream(before.LatestStreamArn)).toBeDefined();
    await clock.advance(24 * 3_600_000);
    expect(db.stream(before.LatestStreamArn)).toBeUndefined();
    expect(db.stream(after.LatestStreamArn)).toBeDefined();
  });
});

describe('an update', () => {
  it('uses the indexes of list elements before the update, whatever the order of its clauses', async () => {
    const { put, update } = await withTable();
    await put({ ...key('a'), xs: { L: ['0', '1', '2', '3'].map((text) => ({ S: text })) } });
    const { Attributes: item } = await update({
      UpdateExpression: 'REMOVE xs[0], xs[2] SET xs[1] = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
      ReturnValues: 'ALL_NEW',
    });
    expect(item.xs).toEqual({ L: [{ S: 'x' }, { S: '3' }] });
  });

  it('copies the value that an attribute had before the update, if another clause changes the attribute', async () => {
    const { put, update } = await withTable();
    await put({ ...key('a'), latest: { N: '1' }, deep: { M: { n: { N: '1' } } } });
    const { Attributes: item } = await update({
      UpdateExpression: 'SET earlier = latest, copied = deep, deep.n = :nine ADD latest :nine',
      ExpressionAttributeValues: { ':nine': { N: '9' } },
      ReturnValues: 'ALL_NEW',
    });
    expect(item).toEqual({
      ...key('a'),
      latest: { N: '10' },
      earlier: { N: '1' },
      deep: { M: { n: { N: '9' } } },
      copied: { M: { n: { N: '1' } } },
    });
  });
});

describe('the limits of an item', () => {
  it('are 400 KB in bytes, not in characters', async () => {
    const { put, update } = await withTable();
    const room = 400 * 1024 - Buffer.byteLength('pkaskadata');
    await put({ ...key('a'), data: { S: 'x'.repeat(room - 2) } });
    await expect(put({ ...key('a'), data: { S: 'x'.repeat(room + 1) } })).rejects.toMatchObject({
      message: 'Item size has exceeded the maximum allowed size',
    });
    await expect(put({ ...key('a'), data: { S: '€'.repeat(room / 2) } })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    const grow = { UpdateExpression: 'SET more = :more', ExpressionAttributeValues: { ':more': { S: 'abcdef' } } };
    await expect(update(grow)).rejects.toMatchObject({
      message: 'Item size to update has exceeded the maximum allowed size',
    });
  });

  it('exclude empty strings in keys and more than 32 levels of nesting, but not other empty strings', async () => {
    const { put } = await withTable();
    const nested = (levels: number): object => (levels === 0 ? { S: '' } : { L: [nested(levels - 1)] });
    await put({ ...key('a'), empty: { S: '' }, deep: nested(32) });
    await expect(put(key(''))).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(put({ ...key('a'), set: { SS: [] } })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(put({ ...key('a'), deep: nested(33) })).rejects.toMatchObject({
      message: 'Nesting Levels have exceeded supported limits',
    });
  });

  it('include expressions of at most 4 KB', async () => {
    const { update } = await withTable();
    await expect(update({ UpdateExpression: `REMOVE ${'a'.repeat(4096)}` })).rejects.toMatchObject({
      message: expect.stringContaining('Expression size has exceeded the maximum allowed size; expression size: 4103'),
    });
  });
});
