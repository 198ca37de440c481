import { indexedTableInput, key, START, tableInput, world } from '../harness';

const ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Items';

describe('tables', () => {
  it('describe themselves with key, indexes, stream and contents', async () => {
    const { db } = world();
    const { TableDescription: created } = await db.call('CreateTable', indexedTableInput());
    expect(created).toMatchObject({ TableStatus: 'CREATING', TableArn: ARN });
    await db.call('PutItem', { TableName: 'Items', Item: key('a') });
    const { Table: table } = await db.call('DescribeTable', { TableName: ARN });
    expect(table).toMatchObject({
      TableName: 'Items',
      TableStatus: 'ACTIVE',
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CreationDateTime: START / 1000,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LatestStreamLabel: '2026-04-30T04:16:26.000',
      LatestStreamArn: `${ARN}/stream/2026-04-30T04:16:26.000`,
      GlobalSecondaryIndexes: [{ IndexName: 'byGroup', IndexStatus: 'ACTIVE', IndexArn: `${ARN}/index/byGroup` }],
      ItemCount: 1,
      TableSizeBytes: 6,
    });
    await db.call('DeleteItem', { TableName: 'Items', Key: key('a') });
    expect((await db.call('DescribeTable', { TableName: 'Items' })).Table).toMatchObject({
      ItemCount: 0,
      TableSizeBytes: 0,
    });
  });

  it.each([
    ['a provisioned table', { BillingMode: 'PROVISIONED' }, /PAY_PER_REQUEST/],
    ['a billing mode left out, which means provisioned', { BillingMode: undefined }, /PAY_PER_REQUEST/],
    ['a request limit', { OnDemandThroughput: { MaxReadRequestUnits: 1 } }, /OnDemandThroughput/],
    [
      'an unknown view type',
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'ALL' } },
      /StreamViewType is "ALL"/,
    ],
    [
      'a definition that no key uses',
      { AttributeDefinitions: ['pk', 'sk', 'x'].map((name) => ({ AttributeName: name, AttributeType: 'S' })) },
      /x/,
    ],
  ])('refuse %s', async (_title, more, message) => {
    const { db } = world();
    await expect(db.call('CreateTable', tableInput('Items', more))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('have unique names, are listed in pages and can be deleted unless protected', async () => {
    const { db } = world();
    for (const name of ['Ccc', 'Aaa', 'Bbb']) await db.call('CreateTable', tableInput(name));
    await expect(db.call('CreateTable', tableInput('Aaa'))).rejects.toMatchObject({ code: 'ResourceInUseException' });
    expect(await db.call('ListTables', { Limit: 2 })).toEqual({
      TableNames: ['Aaa', 'Bbb'],
      LastEvaluatedTableName: 'Bbb',
    });
    expect(await db.call('ListTables', { ExclusiveStartTableName: 'Bbb' })).toEqual({ TableNames: ['Ccc'] });
    await db.call('DeleteTable', { TableName: 'Bbb' });
    await expect(db.call('DescribeTable', { TableName: 'Bbb' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: Bbb not found',
    });
    await db.call('CreateTable', tableInput('Kept', { DeletionProtectionEnabled: true }));
    await expect(db.call('DeleteTable', { TableName: 'Kept' })).rejects.toMatchObject({ code: 'ValidationException' });
    expect(await db.call('ListTables', {})).toEqual({ TableNames: ['Aaa', 'Ccc', 'Kept'] });
  });

  it('carry tags', async () => {
    const { db } = world();
    await db.call('CreateTable', tableInput('Items', { Tags: [{ Key: 'a', Value: '1' }] }));
    await db.call('TagResource', { ResourceArn: ARN, Tags: [{ Key: 'b', Value: '2' }] });
    await db.call('UntagResource', { ResourceArn: ARN, TagKeys: ['a'] });
    expect(await db.call('ListTagsOfResource', { ResourceArn: ARN })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
  });

  it('refuse an ARN of somewhere else, and operations that nobody knows', async () => {
    const { db } = world();
    await expect(
      db.call('GetItem', { TableName: ARN.replace('eu-west-1', 'us-east-1'), Key: key('a') }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(db.call('ExecuteStatement', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});
