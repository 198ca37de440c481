import { key, recordsOf, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';
import type { DynamoDbOptions } from '../../../../../../local/services/dynamodb';

const put = (pk: string, more: Record<string, unknown> = {}) => ({
  Put: { TableName: 'Items', Item: key(pk), ...more },
});
const check = (pk: string, expression: string, more: Record<string, unknown> = {}) => ({
  ConditionCheck: { TableName: 'Items', Key: key(pk), ConditionExpression: expression, ...more },
});
const add = (pk: string) => ({
  Update: {
    TableName: 'Items',
    Key: key(pk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});
const get = (pk: string) => ({ Get: { TableName: 'Items', Key: key(pk) } });

async function withTable(options: Partial<DynamoDbOptions> = {}) {
  const { db, clock } = createHarness(options);
  await db.call('CreateTable', tableInput());
  const write = (items: unknown[], more: Record<string, unknown> = {}) =>
    db.call('TransactWriteItems', { TransactItems: items, ...more });
  const read = async (pk: string) => (await db.call('GetItem', { TableName: 'Items', Key: key(pk) })).Item;
  return { db, clock, write, read };
}

describe('TransactWriteItems', () => {
  it('writes all items, in several tables', async () => {
    const { db, write, read } = await withTable();
    await db.call('CreateTable', tableInput('Others'));
    await db.call('PutItem', { TableName: 'Items', Item: key('old') });
    await write([
      put('a'),
      add('b'),
      { Delete: { TableName: 'Items', Key: key('old') } },
      check('nothing', 'attribute_not_exists(pk)'),
      { Put: { TableName: 'Others', Item: key('a') } },
    ]);
    expect([await read('a'), await read('b'), await read('old'), await read('nothing')]).toEqual([
      key('a'),
      { ...key('b'), n: { N: '1' } },
      undefined,
      undefined,
    ]);
    expect(await db.call('Scan', { TableName: 'Others' })).toMatchObject({ Count: 1 });
  });

  it('returns the reasons in the order of the actions, with None for actions that did not fail', async () => {
    const { db, write, read } = await withTable();
    await db.call('PutItem', { TableName: 'Items', Item: { ...key('b'), n: { S: 'text' } } });
    const unless = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const attempt = write([put('a'), put('b', unless), add('c'), check('d', 'attribute_exists(pk)')]);
    await expect(attempt).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None, ConditionalCheckFailed]',
      fields: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { ...key('b'), n: { S: 'text' } },
          },
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        ],
      },
    });
    await expect(write([put('a'), add('b')])).rejects.toMatchObject({
      fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }] },
    });
    expect(await read('a')).toBeUndefined();
    expect(await recordsOf(db)).toHaveLength(1);
  });

  it.each([
    ['two actions on one item', [put('a'), add('a')], /multiple operations on one item/],
    ['an empty list', [], /greater than or equal to 1/],
    ['more than 100 actions', Array.from({ length: 101 }, (_, n) => put(`p${n}`)), /less than or equal to 100/],
    ['an action of two kinds', [{ ...put('a'), ...add('b') }], /only contain one of/],
    ['a check without a condition', [{ ConditionCheck: { TableName: 'Items', Key: key('a') } }], /ConditionExpression/],
  ])('rejects %s', async (_title, items, message) => {
    const { write } = await withTable();
    await expect(write(items)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('rejects more than 4 MB', async () => {
    const { write, read } = await withTable();
    const large = (pk: string) => ({
      Put: { TableName: 'Items', Item: { ...key(pk), data: { S: 'x'.repeat(399_000) } } },
    });
    await expect(write(Array.from({ length: 11 }, (_, n) => large(`p${n}`)))).rejects.toMatchObject({
      code: 'ValidationException',
    });
    expect(await read('p0')).toBeUndefined();
  });

  it('consumes twice the capacity of single writes', async () => {
    const { write } = await withTable();
    expect(await write([put('a'), put('b')], { ReturnConsumedCapacity: 'TOTAL' })).toEqual({
      ConsumedCapacity: [{ TableName: 'Items', CapacityUnits: 4 }],
    });
  });
});

describe('the ClientRequestToken', () => {
  it('makes a transaction idempotent for ten minutes', async () => {
    const { clock, write, read } = await withTable();
    const token = { ClientRequestToken: 'one' };
    await write([add('a')], token);
    await write([add('a')], token);
    expect(await read('a')).toMatchObject({ n: { N: '1' } });
    await expect(write([add('b')], token)).rejects.toMatchObject({ code: 'IdempotentParameterMismatchException' });
    await clock.advance(10 * 60_000);
    await write([add('a')], token);
    expect(await read('a')).toMatchObject({ n: { N: '2' } });
  });

  it('can be used again after its transaction was canceled', async () => {
    const { db, write, read } = await withTable();
    const items = () => [check('required', 'attribute_exists(pk)'), add('a')];
    await expect(write(items(), { ClientRequestToken: 'one' })).rejects.toMatchObject({
      code: 'TransactionCanceledException',
    });
    await db.call('PutItem', { TableName: 'Items', Item: key('required') });
    await write(items(), { ClientRequestToken: 'one' });
    expect(await read('a')).toMatchObject({ n: { N: '1' } });
  });

  it('is rejected while its transaction is in progress', async () => {
    const { clock, write } = await withTable({ transactionMs: 5 });
    const token = { ClientRequestToken: 'one' };
    const first = write([add('a')], token);
    await expect(write([add('a')], token)).rejects.toMatchObject({ code: 'TransactionInProgressException' });
    await clock.advance(5);
    await first;
    await write([add('a')], token);
  });

  it('makes a retry idempotent after a failure that followed the write', async () => {
    const { db, write, read } = await withTable();
    db.faults.failAfterWrite({ tableName: 'Items', times: 1 });
    const token = { ClientRequestToken: 'one' };
    await expect(write([add('a')], token)).rejects.toMatchObject({ code: 'InternalServerError', status: 500 });
    await write([add('a')], token);
    expect(await read('a')).toMatchObject({ n: { N: '1' } });
  });
});

describe('conflicts', () => {
  it('cancel the second of two concurrent transactions on one item', async () => {
    const { clock, write, read } = await withTable({ transactionMs: 5 });
    const first = write([add('a'), add('b')]);
    await expect(write([add('c'), add('b')])).rejects.toMatchObject({
      fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
    });
    await clock.advance(5);
    await first;
    expect([await read('b'), await read('c')]).toEqual([{ ...key('b'), n: { N: '1' } }, undefined]);
  });

  it('reject a single write during a transaction, and leave the item of a batch unprocessed', async () => {
    const { db, clock, write } = await withTable({ transactionMs: 5 });
    const first = write([add('a')]);
    await expect(db.call('PutItem', { TableName: 'Items', Item: key('a') })).rejects.toMatchObject({
      code: 'TransactionConflictException',
    });
    const requests = [{ PutRequest: { Item: key('a') } }, { PutRequest: { Item: key('b') } }];
    expect(await db.call('BatchWriteItem', { RequestItems: { Items: requests } })).toEqual({
      UnprocessedItems: { Items: [{ PutRequest: { Item: key('a') } }] },
    });
    await clock.advance(5);
    await first;
    await db.call('PutItem', { TableName: 'Items', Item: key('a') });
  });

  it('cancel a transactional read during a transaction, but not an ordinary read', async () => {
    const { db, clock, write, read } = await withTable({ transactionMs: 5 });
    const first = write([add('a')]);
    await expect(db.call('TransactGetItems', { TransactItems: [get('b'), get('a')] })).rejects.toMatchObject({
      fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
    });
    expect(await read('a')).toBeUndefined();
    await clock.advance(5);
    await first;
    expect(await read('a')).toBeDefined();
  });

  it('delay the deletion of an expired item until its transaction is complete', async () => {
    const { db, clock, write, read } = await withTable({ transactionMs: 2000, expiryMode: 'now' });
    await db.call('UpdateTimeToLive', {
      TableName: 'Items',
      TimeToLiveSpecification: { AttributeName: 'end', Enabled: true },
    });
    await db.call('PutItem', { TableName: 'Items', Item: { ...key('a'), end: { N: String(clock.now() / 1000 + 1) } } });
    const first = write([add('a')]);
    expect(await read('a')).toBeDefined();
    await clock.advance(1500);
    expect(await read('a')).toBeDefined();
    await clock.advance(1500);
    await first;
    expect(await read('a')).toBeUndefined();
  });

  it('can be injected as a fault', async () => {
    const { db, write } = await withTable();
    db.faults.conflict({ tableName: 'Items', when: (item) => item['pk']?.S === 'b', times: 1 });
    await expect(write([put('a'), put('b')])).rejects.toMatchObject({
      fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
    });
    await write([put('a'), put('b')]);
  });
});

describe('TransactGetItems', () => {
  it('returns items in the order of the actions, and an empty result for a missing item', async () => {
    const { db, write } = await withTable();
    await write([put('a'), put('b')]);
    const actions = [get('b'), get('missing'), { Get: { ...get('a').Get, ProjectionExpression: 'pk' } }];
    expect(await db.call('TransactGetItems', { TransactItems: actions, ReturnConsumedCapacity: 'TOTAL' })).toEqual({
      Responses: [{ Item: key('b') }, {}, { Item: { pk: { S: 'a' } } }],
      ConsumedCapacity: [{ TableName: 'Items', CapacityUnits: 6 }],
    });
  });
});
