import {
  AuthorizationErrorException,
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { eventually } from '../../helpers/eventually';
import { Receiver, startEngine } from '../../helpers/engine/sns';

describe('SNS with the AWS SDK', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  let receiver: Receiver;

  beforeEach(async () => {
    [engine, receiver] = await Promise.all([startEngine(), Receiver.start()]);
  });

  afterEach(async () => {
    await engine.stop();
    await receiver.stop();
  });

  it('creates, lists, describes, changes and removes a subscription', async () => {
    const { client, createTopic } = engine;
    const TopicArn = await createTopic();
    const pending = await client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: receiver.url }));
    expect(pending.SubscriptionArn).toBe('pending confirmation');
    const listed = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(listed).toMatchObject({
      Subscriptions: [
        {
          SubscriptionArn: 'PendingConfirmation',
          Protocol: 'http',
          Endpoint: receiver.url,
          TopicArn,
          Owner: '000000000000',
        },
      ],
    });
    expect(listed.NextToken).toBeUndefined();
    const SubscriptionArn = await engine.confirmed(TopicArn, receiver);
    await client.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'FilterPolicy',
        AttributeValue: '{"a":["<&>"]}',
      }),
    );
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({
      PendingConfirmation: 'false',
      FilterPolicy: '{"a":["<&>"]}',
      FilterPolicyScope: 'MessageAttributes',
    });
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect((await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
  });

  it('confirms a subscription with its token', async () => {
    const TopicArn = await engine.createTopic();
    await engine.subscribe(TopicArn, receiver.url);
    const [{ Token }] = await eventually(() => {
      expect(receiver.envelopes('SubscriptionConfirmation')).toHaveLength(1);
      return receiver.envelopes('SubscriptionConfirmation');
    });
    const { SubscriptionArn } = await engine.client.send(
      new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }),
    );
    const link = await fetch(`${engine.url}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`);
    expect(link.status).toBe(403);
    expect(await link.text()).toContain('<Code>AuthorizationError</Code>');
  });

  it('publishes to a queue, with attributes of every type', async () => {
    const { client, sqsClient, createTopic, sqs } = engine;
    const TopicArn = await createTopic();
    const { QueueUrl } = await sqsClient.send(new CreateQueueCommand({ QueueName: 'q' }));
    await client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:eu-west-1:000000000000:q',
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await client.send(
      new PublishCommand({
        TopicArn,
        Message: 'päyload & more',
        MessageAttributes: {
          text: { DataType: 'String', StringValue: '<ü>' },
          bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
        },
      }),
    );
    const { Messages } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages).toEqual([expect.objectContaining({ Body: 'päyload & more' })]);
    expect(Messages![0]!.MessageAttributes).toMatchObject({
      text: { DataType: 'String', StringValue: '<ü>' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    });
    expect(sqs.queues.exists('arn:aws:sqs:eu-west-1:000000000000:q')).toBe(true);
  });

  it('returns the failed entries of a batch', async () => {
    const TopicArn = await engine.createTopic();
    const answer = await engine.client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'a', Message: 'x' },
          { Id: 'b', Message: 'y', Subject: '\n' },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: 'a', MessageId: expect.any(String) }]);
    expect(answer.Failed).toEqual([
      { Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
    ]);
    const all = await engine.client.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }] }),
    );
    expect(all.Failed).toEqual([]);
  });

  it('lists topics and returns their attributes and tags', async () => {
    const { client, createTopic } = engine;
    const TopicArn = await createTopic({ SignatureVersion: '2' });
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    expect((await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      SignatureVersion: '2',
      SubscriptionsPending: '0',
    });
    await client.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'k', Value: 'v' }] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags).toEqual([
      { Key: 'k', Value: 'v' },
    ]);
  });

  it('returns errors that the client maps to its classes', async () => {
    const { client } = engine;
    const missing = { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:none', Message: 'x' };
    await expect(client.send(new PublishCommand(missing))).rejects.toThrow(NotFoundException);
    await expect(client.send(new PublishCommand({ ...missing, TopicArn: 'x' }))).rejects.toThrow(
      InvalidParameterException,
    );
    expect(AuthorizationErrorException.name).toBe('AuthorizationErrorException');
  });

  it('rejects Subscribe when nothing listens on the endpoint', async () => {
    const TopicArn = await engine.createTopic();
    const { url } = receiver;
    await receiver.stop();
    await expect(engine.subscribe(TopicArn, url)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Unreachable Endpoint',
    });
    receiver = await Receiver.start();
  });
});
