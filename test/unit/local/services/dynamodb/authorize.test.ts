import { AwsError } from '../../../../../local/core/errors';
import type { AccessRequest, Principal } from '../../../../../local/aws/access-control';
import { indexedTableInput, key, createHarness } from '../../../../helpers/local/dynamodb';

const TABLE = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Items';
const OTHER = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Others';
const ROLE: Principal = { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/R', roleName: 'R', sessionName: 'f' };

async function createRecordingHarness() {
  const requests: AccessRequest[] = [];
  let denied: string | undefined;
  const { db } = createHarness({
    access: {
      isAllowed: () => true,
      assertAllowed(request) {
        requests.push(request);
        if (denied !== undefined && request.resource === denied) throw new AwsError('AccessDeniedException', 'no');
      },
    },
  });
  await db.call('CreateTable', indexedTableInput('Items', { ProjectionType: 'ALL' }));
  await db.call('CreateTable', indexedTableInput('Others'));
  const requestsOf = async (operation: string, input: Record<string, unknown>) => {
    requests.length = 0;
    await db.call(operation, input, ROLE);
    expect(requests.every((request) => request.principal === ROLE)).toBe(true);
    return requests.map(({ action, resource, context }) => [
      action,
      resource,
      ...(context ? [context['dynamodb:LeadingKeys']] : []),
    ]);
  };
  return { db, requestsOf, deny: (resource: string) => (denied = resource) };
}

const QUERY = {
  TableName: 'Items',
  KeyConditionExpression: 'pk = :v',
  ExpressionAttributeValues: { ':v': { S: 'a' } },
};

describe('the access request of', () => {
  it.each([
    ['GetItem', { TableName: 'Items', Key: key('a') }, [['dynamodb:GetItem', TABLE, ['a']]]],
    ['PutItem', { TableName: 'Items', Item: key('a') }, [['dynamodb:PutItem', TABLE, ['a']]]],
    ['UpdateItem', { TableName: TABLE, Key: key('a') }, [['dynamodb:UpdateItem', TABLE, ['a']]]],
    ['DeleteItem', { TableName: 'Items', Key: key('a') }, [['dynamodb:DeleteItem', TABLE, ['a']]]],
    ['Scan', { TableName: 'Items' }, [['dynamodb:Scan', TABLE]]],
    ['Query', QUERY, [['dynamodb:Query', TABLE, ['a']]]],
    [
      'Query',
      {
        ...QUERY,
        IndexName: 'byGroup',
        KeyConditionExpression: '#g = :v',
        ExpressionAttributeNames: { '#g': 'group' },
      },
      [['dynamodb:Query', `${TABLE}/index/byGroup`, ['a']]],
    ],
    ['Scan', { TableName: 'Items', IndexName: 'byGroup' }, [['dynamodb:Scan', `${TABLE}/index/byGroup`]]],
    [
      'BatchGetItem',
      { RequestItems: { Items: { Keys: [key('a'), key('b'), key('a', 'z')] }, Others: { Keys: [key('c')] } } },
      [
        ['dynamodb:BatchGetItem', TABLE, ['a', 'b']],
        ['dynamodb:BatchGetItem', OTHER, ['c']],
      ],
    ],
    [
      'BatchWriteItem',
      { RequestItems: { Items: [{ PutRequest: { Item: key('a') } }], Others: [{ DeleteRequest: { Key: key('b') } }] } },
      [
        ['dynamodb:BatchWriteItem', TABLE, ['a']],
        ['dynamodb:BatchWriteItem', OTHER, ['b']],
      ],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'Items', Item: key('a') } },
          { Update: { TableName: 'Others', Key: key('b'), UpdateExpression: 'REMOVE x' } },
          { Delete: { TableName: 'Items', Key: key('c') } },
          { ConditionCheck: { TableName: 'Items', Key: key('d'), ConditionExpression: 'attribute_not_exists(pk)' } },
        ],
      },
      [
        ['dynamodb:PutItem', TABLE, ['a']],
        ['dynamodb:UpdateItem', OTHER, ['b']],
        ['dynamodb:DeleteItem', TABLE, ['c']],
        ['dynamodb:ConditionCheckItem', TABLE, ['d']],
      ],
    ],
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'Items', Key: key('a') } }] },
      [['dynamodb:GetItem', TABLE, ['a']]],
    ],
    ['DescribeTable', { TableName: 'Items' }, [['dynamodb:DescribeTable', TABLE]]],
    ['DescribeTimeToLive', { TableName: 'Items' }, [['dynamodb:DescribeTimeToLive', TABLE]]],
    ['ListTables', {}, [['dynamodb:ListTables', '*']]],
    ['ListStreams', {}, [['dynamodb:ListStreams', '*']]],
  ])('%s %j', async (operation, input, expected) => {
    const { requestsOf } = await createRecordingHarness();
    expect(await requestsOf(operation, structuredClone(input) as Record<string, unknown>)).toEqual(expected);
  });

  it('an operation on a stream has the ARN of the stream', async () => {
    const { db, requestsOf } = await createRecordingHarness();
    const { Table: table } = await db.call('DescribeTable', { TableName: 'Items' });
    const StreamArn: string = table.LatestStreamArn;
    expect(await requestsOf('DescribeStream', { StreamArn })).toEqual([['dynamodb:DescribeStream', StreamArn]]);
    const [ShardId] = db.stream(StreamArn)!.shardIds;
    const parameters = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    expect(await requestsOf('GetShardIterator', parameters)).toEqual([['dynamodb:GetShardIterator', StreamArn]]);
    const { ShardIterator } = await db.call('GetShardIterator', parameters);
    expect(await requestsOf('GetRecords', { ShardIterator })).toEqual([['dynamodb:GetRecords', StreamArn]]);
  });
});

describe('a denied call', () => {
  it('on one of two tables does not change the other table', async () => {
    const { db, deny } = await createRecordingHarness();
    deny(OTHER);
    const put = [{ PutRequest: { Item: key('a') } }];
    await expect(db.call('BatchWriteItem', { RequestItems: { Items: put, Others: put } }, ROLE)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    const items = [{ Put: { TableName: 'Items', Item: key('a') } }, { Put: { TableName: 'Others', Item: key('a') } }];
    await expect(db.call('TransactWriteItems', { TransactItems: items }, ROLE)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(await db.call('Scan', { TableName: 'Items' })).toMatchObject({ Count: 0 });
  });

  it('does not reveal whether the table exists', async () => {
    const { db, deny } = await createRecordingHarness();
    deny('arn:aws:dynamodb:eu-west-1:000000000000:table/Missing');
    await expect(db.call('GetItem', { TableName: 'Missing', Key: key('a') }, ROLE)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });

  it('is evaluated with the resource policy of the table', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow' as const, Principal: '*', Action: 'dynamodb:*', Resource: '*' }],
    };
    const policies: unknown[] = [];
    const { db } = createHarness({
      access: { isAllowed: () => true, assertAllowed: (request) => void policies.push(request.resourcePolicy) },
    });
    await db.call('CreateTable', { ...indexedTableInput(), ResourcePolicy: JSON.stringify(policy) });
    await db.call('GetItem', { TableName: 'Items', Key: key('a') });
    expect(policies).toEqual([undefined, policy]);
  });
});
