import { key, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';

const putRequest = (pk: string) => ({ PutRequest: { Item: key(pk) } });

async function withTable() {
  const { db, clock } = createHarness();
  await db.call('CreateTable', tableInput());
  const write = (requests: unknown[]) => db.call('BatchWriteItem', { RequestItems: { Items: requests } });
  const get = (keys: unknown[], more = {}) =>
    db.call('BatchGetItem', { RequestItems: { Items: { Keys: keys, ...more } } });
  const present = async (): Promise<string[]> =>
    (await db.call('Scan', { TableName: 'Items' })).Items.map((item: { pk: { S: string } }) => item.pk.S).sort();
  return { db, clock, write, get, present };
}

describe('BatchWriteItem', () => {
  it('puts and deletes', async () => {
    const { write, present } = await withTable();
    await write([putRequest('a'), putRequest('b')]);
    expect(await write([putRequest('c'), { DeleteRequest: { Key: key('a') } }])).toEqual({ UnprocessedItems: {} });
    expect(await present()).toEqual(['b', 'c']);
  });

  it.each([
    [
      'the same key twice',
      [putRequest('a'), { DeleteRequest: { Key: key('a') } }],
      'Provided list of item keys contains duplicates',
    ],
    ['more than 25 items', Array.from({ length: 26 }, (_, n) => putRequest(`p${n}`)), undefined],
    [
      'a key that does not match the schema',
      [{ PutRequest: { Item: { pk: { S: 'a' } } } }],
      'The provided key element does not match the schema',
    ],
  ])('rejects %s without writing anything', async (_title, requests, message) => {
    const { write, present } = await withTable();
    await expect(write([putRequest('other'), ...requests])).rejects.toMatchObject({
      code: 'ValidationException',
      ...(message && { message }),
    });
    expect(await present()).toEqual([]);
  });

  it('rejects more than 25 items in several tables', async () => {
    const { db } = await withTable();
    await db.call('CreateTable', tableInput('Others'));
    const items = (count: number) => Array.from({ length: count }, (_, n) => putRequest(`p${n}`));
    await expect(
      db.call('BatchWriteItem', { RequestItems: { Items: items(13), Others: items(13) } }),
    ).rejects.toMatchObject({
      message: 'Too many items requested for the BatchWriteItem call',
    });
  });

  it('leaves every second item unprocessed if the fault is injected; retries complete the batch', async () => {
    const { db, write, present } = await withTable();
    db.faults.leaveUnprocessed(2);
    const first = await write(['a', 'b', 'c', 'd'].map(putRequest));
    expect(first).toEqual({ UnprocessedItems: { Items: [putRequest('b'), putRequest('d')] } });
    const second = await write(first.UnprocessedItems.Items);
    expect(second).toEqual({ UnprocessedItems: { Items: [putRequest('d')] } });
    expect(await write(second.UnprocessedItems.Items)).toEqual({ UnprocessedItems: {} });
    expect(await present()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves throttled items unprocessed, and fails if all items are throttled', async () => {
    const { db, write } = await withTable();
    db.faults.throttleWrites({ tableName: 'Items', when: (item) => item['pk']?.S === 'a' });
    expect(await write([putRequest('a'), putRequest('b')])).toEqual({ UnprocessedItems: { Items: [putRequest('a')] } });
    await expect(write([putRequest('a')])).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
  });

  it('rejects an unknown table before it writes to any table', async () => {
    const { db, present } = await withTable();
    const requests = { Items: [putRequest('a')], Missing: [putRequest('a')] };
    await expect(db.call('BatchWriteItem', { RequestItems: requests })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(await present()).toEqual([]);
  });
});

describe('BatchGetItem', () => {
  it('returns the existing items', async () => {
    const { write, get } = await withTable();
    await write(['a', 'b', 'c'].map(putRequest));
    const { Responses: responses, UnprocessedKeys: unprocessed } = await get([key('a'), key('x'), key('c')]);
    expect(new Set(responses.Items)).toEqual(new Set([key('a'), key('c')]));
    expect(unprocessed).toEqual({});
  });

  it('returns unprocessed keys with the options of the request', async () => {
    const { db, write, get } = await withTable();
    await write(['a', 'b'].map(putRequest));
    db.faults.leaveUnprocessed(1);
    const options = { ProjectionExpression: '#p', ExpressionAttributeNames: { '#p': 'pk' }, ConsistentRead: true };
    const { Responses: responses, UnprocessedKeys: unprocessed } = await get([key('a'), key('b')], options);
    expect(responses).toEqual({ Items: [{ pk: { S: 'a' } }] });
    expect(unprocessed).toEqual({ Items: { Keys: [key('b')], ...options } });
    expect((await db.call('BatchGetItem', { RequestItems: unprocessed })).Responses).toEqual({
      Items: [{ pk: { S: 'b' } }],
    });
  });

  it('returns at most 16 MB', async () => {
    const { db, get } = await withTable();
    const keys = Array.from({ length: 50 }, (_, n) => key(`p${n}`));
    for (const one of keys)
      await db.call('PutItem', { TableName: 'Items', Item: { ...one, data: { S: 'x'.repeat(390_000) } } });
    const { Responses: responses, UnprocessedKeys: unprocessed } = await get(keys);
    expect(responses.Items).toHaveLength(43);
    expect(unprocessed.Items.Keys).toHaveLength(7);
  });
});
