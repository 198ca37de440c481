import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { PublishError, createPublisher } from '../../../server/src';
import type { Publisher } from '../../../server/src';
import { ACCOUNT_CREDENTIALS, TestApp } from '../../helpers/engine/test-app';

describe('the server library', () => {
  let app: TestApp;
  let dynamodb: DynamoDBClient;
  let publisher: Publisher;

  beforeAll(async () => {
    app = await TestApp.start();
    const connection = {
      endpoint: app.engine.awsEndpointUrl,
      region: app.engine.region,
      credentials: ACCOUNT_CREDENTIALS,
    };
    dynamodb = new DynamoDBClient(connection);
    publisher = createPublisher({
      tableName: app.outputs['ChannelTableName']!,
      publishIdRetentionSeconds: 3600,
      dynamodb: connection,
    });
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'orders',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  });

  afterAll(async () => {
    dynamodb.destroy();
    await app.stop();
  });

  const order = (id: string): TransactWriteItem => ({
    Put: { TableName: 'orders', Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)' },
  });
  const orderExists = async (id: string): Promise<boolean> =>
    (await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: id } } }))).Item !== undefined;
  const transact = (...TransactItems: TransactWriteItem[]): Promise<unknown> =>
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems })).then(
      () => 'committed',
      (error: Error & { CancellationReasons?: { Code?: string }[] }) =>
        error.CancellationReasons?.map(({ Code }) => Code) ?? error,
    );

  it('publishes to subscribers', async () => {
    const client = await app.subscriber('direct');
    const { offset, epoch } = await publisher.publish({ channel: 'direct', data: { n: 1 }, type: 't' });
    expect(await client.received('direct', 1)).toMatchObject([{ offset, epoch, type: 't', data: { n: 1 } }]);
  });

  it('shares publish ids with the HTTP API', async () => {
    const first = await publisher.publish({ channel: 'ids', data: 1, id: 'x' });
    expect(await app.publish('ids', 1, { id: 'x' })).toMatchObject({ offset: first.offset, epoch: first.epoch });
    const second = await app.publish('ids', 2, { id: 'y' });
    expect(await publisher.publish({ channel: 'ids', data: 2, id: 'y' })).toMatchObject({
      offset: second.offset,
      duplicate: true,
    });
  });

  it('publishes a message if and only if the transaction succeeds', async () => {
    const client = await app.subscriber('orders:1');
    const message = { channel: 'orders:1', type: 'placed', data: { total: 12 } };
    expect(await transact(order('1'), publisher.publishItem(message))).toBe('committed');
    expect(await transact(order('1'), publisher.publishItem(message))).toEqual(['ConditionalCheckFailed', 'None']);
    await publisher.publish({ channel: 'orders:1', data: 'end' });
    expect((await client.received('orders:1', 2)).map(({ offset, data }) => [offset, data])).toEqual([
      [1, { total: 12 }],
      [2, 'end'],
    ]);
  });

  it('cancels the transaction if its message was published before', async () => {
    const message = { channel: 'orders:2', data: 1, id: 'order-2' };
    expect(await transact(order('2'), ...publisher.publishItemsWithId(message))).toBe('committed');
    expect(await transact(order('3'), ...publisher.publishItemsWithId(message))).toEqual([
      'None',
      'None',
      'ConditionalCheckFailed',
    ]);
    expect(await orderExists('3')).toBe(false);
    expect(await publisher.publish(message)).toMatchObject({ offset: 1, duplicate: true });
    expect(await app.publish('orders:2', 1, { id: 'order-2' })).toMatchObject({ offset: 1 });
  });

  it('publishes only at the expected position, alone and in a transaction', async () => {
    const { epoch } = await publisher.publish({ channel: 'board', data: 0 });
    const stale = { epoch, offset: 1 };
    expect(await publisher.publishIfAt({ channel: 'board', data: 1 }, stale)).toMatchObject({ applied: true });
    expect(await publisher.publishIfAt({ channel: 'board', data: 2 }, stale)).toEqual({
      applied: false,
      position: { epoch, offset: 2 },
    });
    const otherEpoch = { epoch: `${epoch}x`, offset: 2 };
    expect(await publisher.publishIfAt({ channel: 'board', data: 2 }, otherEpoch)).toMatchObject({ applied: false });
    const move = { channel: 'board', data: 3 };
    expect(await transact(order('4'), publisher.publishItem(move, { ifAt: stale }))).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    expect(await orderExists('4')).toBe(false);
    expect(await transact(order('4'), publisher.publishItem(move, { ifAt: { epoch, offset: 2 } }))).toBe('committed');
  });

  it('publishes to a busy channel beside transactions, without a hole', async () => {
    const client = await app.subscriber('busy');
    const publish = async (data: number): Promise<void> => {
      for (;;) {
        try {
          await publisher.publish({ channel: 'busy', data, id: `n${data}` });
          return;
        } catch (error) {
          // Retries with the same id are safe. A busy machine may not respond in time.
          if (!(error instanceof PublishError)) throw error;
        }
      }
    };
    const transaction = async (data: number): Promise<void> => {
      for (;;) {
        const outcome = await transact(publisher.publishItem({ channel: 'busy', data }));
        if (outcome === 'committed') return;
        expect(outcome).toEqual(['TransactionConflict']);
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, data) => (data % 3 === 0 ? transaction(data) : publish(data))));
    const messages = await client.received('busy', 12);
    expect(messages.map(({ offset }) => offset)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(new Set(messages.map(({ data }) => data)).size).toBe(12);
  });
});
