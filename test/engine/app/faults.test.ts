import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT_CREDENTIALS, TestApp } from '../../helpers/engine/test-app';
import { eventually } from '../../helpers/eventually';

describe('the app under faults', () => {
  let app: TestApp;
  let dynamodb: DynamoDBClient;
  let sqs: SQSClient;

  beforeAll(async () => {
    app = await TestApp.start();
    const client = { endpoint: app.engine.awsEndpointUrl, region: app.engine.region, credentials: ACCOUNT_CREDENTIALS };
    dynamodb = new DynamoDBClient(client);
    sqs = new SQSClient(client);
  });

  afterAll(async () => {
    dynamodb.destroy();
    sqs.destroy();
    await app.stop();
  });

  const offsets = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

  const subscriptionsOf = async (channel: string): Promise<number> => {
    const { Count } = await dynamodb.send(
      new QueryCommand({
        TableName: app.outputs['ConnectionTableName']!,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `chan#${channel}` } },
        ConsistentRead: true,
      }),
    );
    return Count ?? 0;
  };

  it('resumes a killed fan-out without losing a message', async () => {
    const count = 60;
    const subscribers = await Promise.all(offsets(5).map(() => app.subscriber('killed')));
    const { ref, attributes } = app.resource('AWS::Lambda::Function', 'OnMessageFanOut');
    const isRunning = (): boolean => {
      const lines = app.events.flatMap((event) =>
        event.type === 'function-log' && event.functionName === ref ? [event.line] : [],
      );
      return (
        lines.findLastIndex((line) => line.startsWith('START ')) >
        lines.findLastIndex((line) => line.startsWith('END '))
      );
    };
    let kills = 0;
    for (const n of offsets(count)) {
      await app.publish('killed', n);
      if (kills < 3 && isRunning()) kills += app.engine.services.lambda.functions.killEnvironments(attributes['Arn']!);
    }
    expect(kills).toBeGreaterThan(0);
    await app.advanceUntil(async () => {
      for (const subscriber of subscribers) {
        expect((await subscriber.received('killed', count, 200)).map(({ offset }) => offset)).toEqual(offsets(count));
      }
    });
  });

  it('removes a subscriber that disappeared without closing, without delaying the others', async () => {
    const here = await app.subscriber('gone');
    const before = new Set(
      app.engine.services.apiGateway.webSockets.connections().map(({ connectionId }) => connectionId),
    );
    await app.subscriber('gone');
    const vanished = app.engine.services.apiGateway.webSockets
      .connections()
      .find(({ connectionId }) => !before.has(connectionId))!;
    app.engine.services.apiGateway.webSockets.vanish(vanished.connectionId);
    expect(await subscriptionsOf('gone')).toBe(2);

    await app.publish('gone', 'hello');

    await here.received('gone', 1);
    await eventually(async () => expect(await subscriptionsOf('gone')).toBe(1));
  });

  it('removes a subscription by TTL when $disconnect was never called', async () => {
    await app.subscriber('ttl');
    app.engine.services.apiGateway.webSockets.loseNextDisconnect();
    await app.clock.advance(7_200_000);
    await app.clock.advance(3_600_000);
    await eventually(async () => expect(await subscriptionsOf('ttl')).toBe(0));
  });

  it('discards an unreadable record and reports its message as lost', async () => {
    const client = await app.subscriber('poisoned');
    const { epoch } = await app.publish('poisoned', 'one');
    const [{ cursor }] = [await client.until(() => client.frames.find((frame) => frame['messages']?.length))] as [
      { cursor: string },
    ];
    await dynamodb.send(
      new PutItemCommand({
        TableName: app.outputs['ChannelTableName']!,
        Item: {
          pk: { S: 'head#poisoned' },
          sk: { S: 'head' },
          epoch: { S: epoch },
          offset: { N: '2' },
          message: { S: 'not JSON' },
        },
      }),
    );
    await app.publish('poisoned', 'three');

    const onFailure = app.resource('AWS::SQS::Queue', 'FanoutStreamOnFailure').ref;
    await app.advanceUntil(async () => {
      // The connection may reach its maximum age before the record is discarded.
      if (!client.closed) expect(client.messages.map(({ offset }) => offset)).toContain(3);
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: onFailure, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      expect(Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
    });

    await app.clock.advance(15_000);
    const back = await app.connect();
    const reply = await back.request({ action: 'subscribe', channels: ['poisoned'], cursor });
    expect(reply['channels'][0]).toMatchObject({ recovered: false, gap: { from: 2, to: 2, reason: 'lost' } });
    expect(reply['messages']).toEqual([expect.objectContaining({ offset: 3, data: 'three' })]);
  });

  it('returns 429 for a throttled channel, and accepts the same id afterwards', async () => {
    const tableName = app.outputs['ChannelTableName']!;
    const stop = app.engine.services.dynamodb.faults.throttleWrites({
      tableName,
      when: (key) => JSON.stringify(key).includes('head#hot'),
    });
    const refused = await app.call('POST', '/v1/channels/hot/messages', { data: 1, id: 'again' });
    stop();
    expect(refused.status).toBe(429);
    expect(refused.body.error).toMatchObject({ code: 'throttled', message: expect.stringContaining('hot') });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await app.publish('hot', 1, { id: 'again' })).offset).toBe(1);
  });

  it('publishes once when a publish is repeated because its response was lost', async () => {
    const client = await app.subscriber('ambiguous');
    app.engine.services.dynamodb.faults.failAfterWrite({
      tableName: app.outputs['ChannelTableName']!,
      when: (key) => JSON.stringify(key).includes('head#ambiguous'),
      times: 1,
    });
    const first = await app.call('POST', '/v1/channels/ambiguous/messages', { data: 'x', id: 'one' });
    const second = await eventually(async () => {
      const response = await app.call('POST', '/v1/channels/ambiguous/messages', { data: 'x', id: 'one' });
      expect([200, 201]).toContain(response.status);
      return response;
    });
    expect([200, 201, 503]).toContain(first.status);
    expect(second.body.offset).toBe(1);
    expect((await app.publish('ambiguous', 'end')).offset).toBe(2);
    await client.received('ambiguous', 2);
  });

  it('retries unprocessed log writes', async () => {
    const client = await app.subscriber('unprocessed');
    app.engine.services.dynamodb.faults.leaveUnprocessed(3);
    for (const n of offsets(10)) await app.publish('unprocessed', n, { id: `id-${n}` });
    expect((await client.received('unprocessed', 10)).map(({ data }) => data)).toEqual(offsets(10));
  });
});
