import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { startAwsEndpoint } from '../../../local/aws/endpoint';
import type { AwsEndpoint } from '../../../local/aws/endpoint';
import { LOCAL_ACCOUNT_ID } from '../../../local/core/account';
import { OffsetClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import { silentReporter } from '../../../local/core/reporter';
import { createSqs } from '../../../local/services/sqs';
import type { Sqs } from '../../../local/services/sqs';
import { eventually } from '../../helpers/eventually';

const account = { accountId: LOCAL_ACCOUNT_ID, region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

describe('SQS with the AWS SDK', () => {
  let clock: OffsetClock;
  let endpoint: AwsEndpoint;
  let sqs: Sqs;
  let client: SQSClient;
  let signals: AbortSignal[];

  beforeEach(async () => {
    clock = new OffsetClock();
    signals = [];
    const random = createRandom(1);
    sqs = createSqs({
      account,
      clock,
      random,
      reporter: silentReporter,
      access: { isAllowed: () => true, assertAllowed: () => undefined },
      awsEndpointUrl: () => endpoint.url,
      duplicateProbability: 0,
    });
    endpoint = await startAwsEndpoint({
      host: '127.0.0.1',
      port: 0,
      services: [{ ...sqs.service, handle: (request) => (signals.push(request.signal), sqs.service.handle(request)) }],
      credentials: { principalOf: () => ({ kind: 'account' }) },
      reporter: silentReporter,
      random,
      clock,
    });
    client = new SQSClient({
      endpoint: endpoint.url,
      region: account.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });

  afterEach(async () => {
    client.destroy();
    await sqs.stop();
    await endpoint.stop();
  });

  const createQueue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;

  it('sends, receives and deletes a message, with digests that the client verifies', async () => {
    const QueueUrl = await createQueue('q');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'é' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
    };
    const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'héllo', MessageAttributes }));
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }),
    );
    expect(Messages).toEqual([
      expect.objectContaining({
        MessageId: sent.MessageId,
        Body: 'héllo',
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      }),
    ]);
    expect(Messages![0]!.MessageAttributes!['bytes']!.BinaryValue).toEqual(Uint8Array.of(1, 2, 255));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  });

  it('ends a long poll when a message arrives', async () => {
    const QueueUrl = await createQueue('q');
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect((await poll).Messages).toEqual([expect.objectContaining({ Body: 'x' })]);
  });

  it('ends the long poll of a client that disconnects, without giving it a message', async () => {
    const QueueUrl = await createQueue('q');
    const abort = new AbortController();
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await eventually(() => expect(signals).toHaveLength(2));
    abort.abort();
    await expect(poll).rejects.toThrow('aborted');
    await eventually(() => expect(signals[1]!.aborted).toBe(true));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toHaveLength(1);
  });

  it('applies visibility timeout and redrive policy when the clock is advanced', async () => {
    const dlq = await createQueue('dlq');
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${LOCAL_ACCOUNT_ID}:dlq`,
      maxReceiveCount: 1,
    });
    const QueueUrl = await createQueue('q', { RedrivePolicy, VisibilityTimeout: '3600' });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    await clock.advance(3_600_000);
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl: dlq }))).Messages).toHaveLength(1);
  });

  it('returns the failed entries of a batch', async () => {
    const QueueUrl = await createQueue('q', { MaximumMessageSize: '1024' });
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'ok', MessageBody: 'x' },
          { Id: 'long', MessageBody: 'x'.repeat(1025) },
        ],
      }),
    );
    expect(sent.Successful).toEqual([expect.objectContaining({ Id: 'ok' })]);
    expect(sent.Failed).toEqual([
      expect.objectContaining({ Id: 'long', Code: 'InvalidParameterValue', SenderFault: true }),
    ]);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', ReceiptHandle: 'junk' }] }),
    );
    expect(deleted.Failed).toEqual([expect.objectContaining({ Id: 'a', Code: 'ReceiptHandleIsInvalid' })]);
  });

  it('returns errors that the client maps to its classes, with the codes of the query protocol', async () => {
    const QueueUrl = `${endpoint.url}/${LOCAL_ACCOUNT_ID}/none`;
    const error = await client
      .send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(QueueDoesNotExist);
    expect(error).toMatchObject({
      message: 'The specified queue does not exist.',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
    const url = await createQueue('q');
    await expect(
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: 'junk', VisibilityTimeout: 1 })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});
