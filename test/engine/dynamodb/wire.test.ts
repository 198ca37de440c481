import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { startAwsEndpoint } from '../../../local/aws/endpoint';
import type { AwsEndpoint } from '../../../local/aws/endpoint';
import { OffsetClock } from '../../../local/core/clock';
import { AwsError } from '../../../local/core/errors';
import { createRandom } from '../../../local/core/random';
import { silentReporter } from '../../../local/core/reporter';
import { createDynamoDb } from '../../../local/services/dynamodb';
import type { DynamoDb } from '../../../local/services/dynamodb';
import { ACCOUNT, indexedTableInput, key } from '../../helpers/local/dynamodb';

const SECRET_TABLE = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Secret';

let db: DynamoDb;
let endpoint: AwsEndpoint;
let client: DynamoDBClient;

beforeAll(async () => {
  const clock = new OffsetClock();
  const random = createRandom(3);
  const access = {
    isAllowed: () => true,
    assertAllowed({ resource }: { resource: string }) {
      if (resource === SECRET_TABLE)
        throw new AwsError('AccessDeniedException', `not authorized on resource: ${resource}`);
    },
  };
  db = createDynamoDb({ account: ACCOUNT, clock, random, reporter: silentReporter, access });
  endpoint = await startAwsEndpoint({
    host: '127.0.0.1',
    port: 0,
    services: [db.service],
    credentials: { principalOf: () => ({ kind: 'account' }) },
    reporter: silentReporter,
    random,
    clock,
  });
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retryMode: 'standard',
    maxAttempts: 4,
  });
  await client.send(new CreateTableCommand(indexedTableInput() as unknown as CreateTableCommandInput));
});

afterAll(async () => {
  client.destroy();
  await endpoint.stop();
  await db.stop();
});

afterEach(() => db.faults.clear());

const put = (pk: string, more: object = {}) =>
  client.send(new PutItemCommand({ TableName: 'Items', Item: { ...key(pk), ...more } }));

describe('the SDK client', () => {
  it('writes and reads items with every kind of value', async () => {
    const item = {
      ...key('kinds'),
      number: { N: '12345678901234567890.5' },
      binary: { B: new Uint8Array([0, 1, 255]) },
      flag: { BOOL: true },
      nothing: { NULL: true },
      set: { SS: ['a', 'b'] },
      list: { L: [{ S: 'x' }, { M: { deep: { N: '1' } } }] },
    };
    await client.send(new PutItemCommand({ TableName: 'Items', Item: item }));
    const { Item: read } = await client.send(new GetItemCommand({ TableName: 'Items', Key: key('kinds') }));
    expect(read).toEqual(item);
  });

  it('increments a number and returns the new values', async () => {
    const count = new UpdateItemCommand({
      TableName: 'Items',
      Key: key('head'),
      UpdateExpression: 'SET epoch = if_not_exists(epoch, :epoch) ADD #o :one',
      ExpressionAttributeNames: { '#o': 'offset' },
      ExpressionAttributeValues: { ':epoch': { S: 'e1' }, ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.send(count)));
    const offsets = answers
      .map((answer) => Number(answer.Attributes!['offset']!.N))
      .sort((left, right) => left - right);
    expect(offsets).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  it('recognizes the errors', async () => {
    await put('errors', { n: { N: '1' } });
    const failing = new PutItemCommand({
      TableName: 'Items',
      Item: key('errors'),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const failure = await client.send(failing).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failure).toMatchObject({ Item: { ...key('errors'), n: { N: '1' } }, $metadata: { httpStatusCode: 400 } });
    await expect(client.send(new GetItemCommand({ TableName: 'Missing', Key: key('a') }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await expect(client.send(new GetItemCommand({ TableName: 'Secret', Key: key('a') }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(client.send(new GetItemCommand({ TableName: 'Items', Key: {} }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('retries after throttling and after a failure of the service', async () => {
    db.faults.throttleWrites({ tableName: 'Items', when: (item) => item['pk']?.S === 'again', times: 2 });
    db.faults.failAfterWrite({ tableName: 'Items', when: (item) => item['pk']?.S === 'again', times: 1 });
    const { $metadata: metadata } = await put('again');
    expect(metadata.attempts).toBe(4);
  });

  it('receives unprocessed items and the reasons of canceled transactions', async () => {
    db.faults.leaveUnprocessed(1);
    const requests = ['u1', 'u2'].map((pk) => ({ PutRequest: { Item: key(pk) } }));
    const { UnprocessedItems: unprocessed } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { Items: requests } }),
    );
    expect(unprocessed).toEqual({ Items: [requests[1]] });
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'Items', Item: key('t1') } },
        { ConditionCheck: { TableName: 'Items', Key: key('t2'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    });
    const failure = await client.send(transaction).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    expect((failure as TransactionCanceledException).CancellationReasons?.map((reason) => reason.Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
  });

  it('queries an index', async () => {
    await put('q', { group: { S: 'wire' } });
    const { Items: items } = await client.send(
      new QueryCommand({
        TableName: 'Items',
        IndexName: 'byGroup',
        KeyConditionExpression: '#g = :g',
        ExpressionAttributeNames: { '#g': 'group' },
        ExpressionAttributeValues: { ':g': { S: 'wire' } },
      }),
    );
    expect(items).toEqual([{ ...key('q'), group: { S: 'wire' } }]);
  });
});

describe('the wire protocol', () => {
  const call = async (target: string, input: unknown) => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'x-amz-target': target,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260430/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('serves streams under the same signing name', async () => {
    await put('streamed', { n: { N: '1' } });
    await client.send(new DeleteItemCommand({ TableName: 'Items', Key: key('streamed') }));
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'Items' }));
    const StreamArn = table!.LatestStreamArn!;
    const { body: described } = await call('DynamoDBStreams_20120810.DescribeStream', { StreamArn });
    const shards = (described['StreamDescription'] as { Shards: { ShardId: string }[] }).Shards;
    const names: string[] = [];
    for (const { ShardId } of shards) {
      const { body } = await call('DynamoDBStreams_20120810.GetShardIterator', {
        StreamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const page = await call('DynamoDBStreams_20120810.GetRecords', { ShardIterator: body['ShardIterator'] });
      const records = page.body['Records'] as { eventName: string; dynamodb: { Keys: { pk: { S: string } } } }[];
      names.push(
        ...records.filter((record) => record.dynamodb.Keys.pk.S === 'streamed').map((record) => record.eventName),
      );
    }
    expect(names).toEqual(['INSERT', 'REMOVE']);
  });

  it.each([
    [
      'DynamoDB_20120810.GetItem',
      { TableName: 'Missing', Key: key('a') },
      'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    ],
    ['DynamoDB_20120810.GetItem', { TableName: 'Items', Key: {} }, 'com.amazon.coral.validate#ValidationException'],
    ['DynamoDB_20120810.ExecuteStatement', {}, 'com.amazon.coral.service#UnknownOperationException'],
    ['DynamoDBStreams_20120810.GetItem', {}, 'com.amazon.coral.service#UnknownOperationException'],
  ])('%s answers an error with its namespace', async (target, input, type) => {
    expect(await call(target, input)).toMatchObject({ status: 400, body: { __type: type } });
  });
});
