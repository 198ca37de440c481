import { createHash } from 'node:crypto';
import { indexedTableInput, key, readAll, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';

const BY_GROUP = {
  TableName: 'Items',
  IndexName: 'byGroup',
  KeyConditionExpression: '#g = :g',
  ExpressionAttributeNames: { '#g': 'group' },
  ExpressionAttributeValues: { ':g': { S: 'g' } },
};

async function withItems(count: number) {
  const { db } = createHarness();
  await db.call('CreateTable', indexedTableInput());
  const sortKeys = Array.from({ length: count }, (_, n) => `s${String(n).padStart(5, '0')}`);
  for (const sk of sortKeys)
    await db.call('PutItem', { TableName: 'Items', Item: { ...key('p', sk), group: { S: 'g' }, n: { N: '1' } } });
  return { db, sortKeys };
}

/** Two sort keys whose items have the same key in an index of dynalite. */
function collidingSortKeys(): [string, string] {
  const seen = new Map<string, string>();
  for (let n = 0; ; n++) {
    const sk = `s${n}`;
    const name = createHash('md5').update('Outliers').update('p').update(sk).digest('hex').slice(0, 6);
    const other = seen.get(name);
    if (other !== undefined) return [other, sk];
    seen.set(name, sk);
  }
}

describe('pages', () => {
  it('contain every item exactly once, in ascending and descending order', async () => {
    const { db, sortKeys } = await withItems(300);
    const query = {
      TableName: 'Items',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
    };
    const found = async (more: object) => (await readAll(db, { ...query, ...more })).map((item) => item['sk']!.S);
    expect(await found({ Limit: 7 })).toEqual(sortKeys);
    expect(await found({ Limit: 7, ScanIndexForward: false })).toEqual(sortKeys.toReversed());
    expect(await found({})).toEqual(sortKeys);
  });

  it('of an index and of a scan contain every item exactly once', async () => {
    const { db, sortKeys } = await withItems(300);
    const found = async (query: Record<string, unknown>, operation: string) =>
      (await readAll(db, query, operation)).map((item) => item['sk']!.S!).sort();
    expect(await found({ ...BY_GROUP, Limit: 7 }, 'Query')).toEqual(sortKeys);
    expect(await found({ ...BY_GROUP, Limit: 7, ScanIndexForward: false }, 'Query')).toEqual(sortKeys);
    expect(await found({ TableName: 'Items', IndexName: 'byGroup', Limit: 7 }, 'Scan')).toEqual(sortKeys);
    expect(await found({ TableName: 'Items', Limit: 7 }, 'Scan')).toEqual(sortKeys);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => found({ TableName: 'Items', Segment, TotalSegments: 3 }, 'Scan')),
    );
    expect(segments.flat().sort()).toEqual(sortKeys);
  });

  it('may be empty and still have a LastEvaluatedKey: the filter is applied after the limit', async () => {
    const { db } = await withItems(20);
    const page = await db.call('Query', {
      TableName: 'Items',
      KeyConditionExpression: 'pk = :p',
      FilterExpression: 'n = :two',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':two': { N: '2' } },
      Limit: 5,
    });
    expect(page).toMatchObject({ Items: [], Count: 0, ScannedCount: 5, LastEvaluatedKey: key('p', 's00004') });
  });

  it('have at most 1 MB', async () => {
    const { db } = createHarness();
    await db.call('CreateTable', tableInput());
    for (let n = 0; n < 15; n++)
      await db.call('PutItem', {
        TableName: 'Items',
        Item: { ...key('p', `s${n}`), data: { S: 'x'.repeat(100_000) } },
      });
    const page = await db.call('Query', {
      TableName: 'Items',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
    });
    expect(page.Count).toBe(11);
    expect(page.LastEvaluatedKey).toBeDefined();
  });
});

describe('an index', () => {
  it('keeps two entries whose keys in dynalite are equal', async () => {
    const { db } = createHarness();
    await db.call('CreateTable', indexedTableInput());
    const sortKeys = collidingSortKeys();
    for (const sk of sortKeys)
      await db.call('PutItem', { TableName: 'Items', Item: { ...key('p', sk), group: { S: 'g' } } });
    const found = (await readAll(db, { ...BY_GROUP, Limit: 1 })).map((item) => item['sk']!.S!);
    expect(found.sort()).toEqual([...sortKeys].sort());
    await db.call('DeleteItem', { TableName: 'Items', Key: key('p', sortKeys[0]) });
    expect(await readAll(db, BY_GROUP)).toMatchObject([{ sk: { S: sortKeys[1] } }]);
  });

  it('moves and removes an entry when the index key of an item changes', async () => {
    const { db } = await withItems(1);
    const inGroup = async (group: string) =>
      (await db.call('Query', { ...structuredClone(BY_GROUP), ExpressionAttributeValues: { ':g': { S: group } } }))
        .Count;
    const update = (expression: string, values?: object) =>
      db.call('UpdateItem', {
        TableName: 'Items',
        Key: key('p', 's00000'),
        UpdateExpression: expression,
        ExpressionAttributeNames: { '#g': 'group' },
        ...(values && { ExpressionAttributeValues: values }),
      });
    await update('SET #g = :g', { ':g': { S: 'h' } });
    expect([await inGroup('g'), await inGroup('h')]).toEqual([0, 1]);
    await update('REMOVE #g');
    expect([await inGroup('g'), await inGroup('h')]).toEqual([0, 0]);
  });

  it('rejects an empty string as its key, and consistent reads', async () => {
    const { db } = await withItems(1);
    await expect(
      db.call('PutItem', { TableName: 'Items', Item: { ...key('x'), group: { S: '' } } }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('IndexName: byGroup, IndexKey: group'),
    });
    await expect(db.call('Query', { ...structuredClone(BY_GROUP), ConsistentRead: true })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('consumed capacity', () => {
  it('includes indexes, and for a query is based on the total size of its items', async () => {
    const { db } = await withItems(100);
    const put = (more: object) =>
      db.call('PutItem', { TableName: 'Items', Item: { ...key('x'), ...more }, ReturnConsumedCapacity: 'INDEXES' });
    expect((await put({ group: { S: 'a' } })).ConsumedCapacity).toEqual({
      TableName: 'Items',
      CapacityUnits: 2,
      Table: { CapacityUnits: 1 },
      GlobalSecondaryIndexes: { byGroup: { CapacityUnits: 1 } },
    });
    expect((await put({ group: { S: 'b' } })).ConsumedCapacity).toMatchObject({ CapacityUnits: 3 });
    const query = {
      TableName: 'Items',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
    };
    const { ConsumedCapacity: consumed } = await db.call('Query', {
      ...query,
      ReturnConsumedCapacity: 'TOTAL',
      ConsistentRead: true,
    });
    expect(consumed).toEqual({ TableName: 'Items', CapacityUnits: 1 });
  });
});
