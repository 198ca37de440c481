import { indexedTableInput, key, START, tableInput, createHarness } from '../../../../../helpers/local/dynamodb';

const ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Items';

describe('tables', () => {
  it('are described with keys, indexes, stream and size', async () => {
    const { db } = createHarness();
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
    ['a provisioned table without capacity', { BillingMode: 'PROVISIONED' }, /must both be specified/],
    ['a table without billing mode, which is provisioned, and capacity', { BillingMode: undefined }, /must both be/],
    [
      'an on-demand table with capacity',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      /Neither ReadCapacityUnits nor WriteCapacityUnits/,
    ],
    ['tags that are not a list', { Tags: 'team' }, /Tags must be a list/],
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
  ])('reject %s', async (_title, more, message) => {
    const { db } = createHarness();
    await expect(db.call('CreateTable', tableInput('Items', more))).rejects.toMatchObject({
      code: expect.stringMatching(/^(Validation|Serialization)Exception$/),
      message: expect.stringMatching(message),
    });
  });

  it('have unique names, are listed in pages, and can be deleted unless they are protected', async () => {
    const { db } = createHarness();
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

  it('have provisioned capacity, for indexes too, that is described but not enforced', async () => {
    const { db } = createHarness({ limitsKeyWrites: false });
    const [capacity, more] = [
      { ReadCapacityUnits: 5, WriteCapacityUnits: 1 },
      { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
    ];
    const input = indexedTableInput();
    const [index] = input['GlobalSecondaryIndexes'] as [object];
    const provisioned = {
      ...input,
      BillingMode: undefined,
      ProvisionedThroughput: capacity,
      GlobalSecondaryIndexes: [{ ...index, ProvisionedThroughput: more }],
    };
    await expect(db.call('CreateTable', { ...provisioned, GlobalSecondaryIndexes: [index] })).rejects.toMatchObject({
      message: expect.stringContaining('ProvisionedThroughput must be specified for index: byGroup'),
    });
    await db.call('CreateTable', provisioned);
    const { Table: table } = await db.call('DescribeTable', { TableName: 'Items' });
    expect(table).toMatchObject({
      ProvisionedThroughput: { ...capacity, NumberOfDecreasesToday: 0 },
      GlobalSecondaryIndexes: [{ IndexName: 'byGroup', ProvisionedThroughput: { ...more, NumberOfDecreasesToday: 0 } }],
    });
    expect(table).not.toHaveProperty('BillingModeSummary');
    for (let n = 0; n < 20; n++) await db.call('PutItem', { TableName: 'Items', Item: key('a') });
  });

  it.each([0, -1, 101])('are not listed with the limit %i', async (Limit) => {
    const { db } = createHarness();
    await expect(db.call('ListTables', { Limit })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining("at 'limit' failed to satisfy constraint"),
    });
  });

  it('have tags', async () => {
    const { db } = createHarness();
    await db.call('CreateTable', tableInput('Items', { Tags: [{ Key: 'a', Value: '1' }] }));
    await db.call('TagResource', { ResourceArn: ARN, Tags: [{ Key: 'b', Value: '2' }] });
    await db.call('UntagResource', { ResourceArn: ARN, TagKeys: ['a'] });
    expect(await db.call('ListTagsOfResource', { ResourceArn: ARN })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
  });

  it('reject an ARN of another Region and unknown operations', async () => {
    const { db } = createHarness();
    await expect(
      db.call('GetItem', { TableName: ARN.replace('eu-west-1', 'us-east-1'), Key: key('a') }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(db.call('ExecuteStatement', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});
