import { rejectionOf, startSqs } from '../../../../../helpers/local/sqs';
import type { Json } from '../../../../../helpers/local/sqs';

const MIB = 1_048_576;

describe('the size of a message', () => {
  it('may be exactly 1 MiB, and not one byte more', async () => {
    const { createQueue, send } = startSqs();
    const url = await createQueue('q');
    await send(url, 'x'.repeat(MIB));
    expect(await rejectionOf(send(url, 'x'.repeat(MIB + 1)))).toMatchObject({
      code: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    });
  });

  it('includes UTF-8 bytes, and the names, types and values of attributes', async () => {
    const { createQueue, send } = startSqs();
    const url = await createQueue('q', { MaximumMessageSize: '1024' });
    const MessageAttributes = { name: { DataType: 'Binary', BinaryValue: Buffer.alloc(100).toString('base64') } };
    const room = 1024 - 'name'.length - 'Binary'.length - 100;
    await send(url, 'é'.repeat(room / 2), { MessageAttributes });
    expect((await rejectionOf(send(url, `${'é'.repeat(room / 2)}x`, { MessageAttributes }))).message).toContain(
      'shorter than 1024 bytes',
    );
  });

  it('is limited for a batch as a whole, and for each entry by the limit of the queue', async () => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('q');
    const small = await createQueue('small', { MaximumMessageSize: '1024' });
    const half = { Id: '1', MessageBody: 'x'.repeat(MIB / 2) };
    await call('SendMessageBatch', { QueueUrl, Entries: [half, { ...half, Id: '2' }] });
    expect(
      await rejectionOf(
        call('SendMessageBatch', { QueueUrl, Entries: [half, { Id: '2', MessageBody: `${half.MessageBody}x` }] }),
      ),
    ).toMatchObject({
      type: 'BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    });
    expect(
      await call('SendMessageBatch', {
        QueueUrl: small,
        Entries: [
          { Id: '1', MessageBody: 'x'.repeat(1025) },
          { Id: '2', MessageBody: 'ok' },
        ],
      }),
    ).toEqual({
      Failed: [
        {
          Id: '1',
          SenderFault: true,
          Code: 'InvalidParameterValue',
          Message: 'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
        },
      ],
      Successful: [expect.objectContaining({ Id: '2' })],
    });
  });
});

describe('batches', () => {
  it.each([
    [
      [],
      'AWS.SimpleQueueService.EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    ],
    [
      Array.from({ length: 11 }, (_, i) => ({ Id: String(i), MessageBody: 'x' })),
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      'Id a repeated.',
    ],
    [
      [{ Id: 'a:b', MessageBody: 'x' }],
      'AWS.SimpleQueueService.InvalidBatchEntryId',
      expect.stringContaining('at most 80 letters'),
    ],
    [
      [{ Id: 'a'.repeat(81), MessageBody: 'x' }],
      'AWS.SimpleQueueService.InvalidBatchEntryId',
      expect.stringContaining('at most 80 letters'),
    ],
  ])('are rejected as a whole: %#', async (Entries, code, message) => {
    const { call, createQueue } = startSqs();
    expect(await rejectionOf(call('SendMessageBatch', { QueueUrl: await createQueue('q'), Entries }))).toMatchObject({
      code,
      message,
    });
  });

  it('return 200 with the failed entries', async () => {
    const { call, createQueue, send, receive } = startSqs();
    const QueueUrl = await createQueue('q');
    await send(QueueUrl, 'a');
    const [{ ReceiptHandle }] = (await receive(QueueUrl)) as [{ ReceiptHandle: string }];
    const Entries = [
      { Id: 'good', ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'junk' },
    ];
    expect(
      await call('ChangeMessageVisibilityBatch', {
        QueueUrl,
        Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout: 10 })),
      }),
    ).toEqual({
      Successful: [{ Id: 'good' }],
      Failed: [expect.objectContaining({ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true })],
    });
    expect(await call('DeleteMessageBatch', { QueueUrl, Entries })).toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad' }],
    });
  });
});

describe('the content of a message', () => {
  it('may have every character that XML allows, and no other', async () => {
    const { createQueue, send, bodies } = startSqs();
    const url = await createQueue('q');
    const body = '\t\n\r \uD7FF\uE000\uFFFD\u{10000}\u{10FFFF}';
    await send(url, body);
    expect(await bodies(url)).toEqual([body]);
    for (const illegal of ['\u0000', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff']) {
      expect(await rejectionOf(send(url, `a${illegal}`))).toMatchObject({ code: 'InvalidMessageContents' });
    }
  });

  it.each([
    [{ MessageBody: '' }, 'MissingParameter'],
    [{ MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    [{ MessageBody: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }, 'InvalidParameterValue'],
    [{ MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } }, 'InvalidParameterValue'],
    [{ MessageBody: 'x', MessageAttributes: { a: { DataType: 'Number', StringValue: 'b' } } }, 'InvalidParameterValue'],
    [
      { MessageBody: 'x', MessageAttributes: { 'a..b': { DataType: 'String', StringValue: 'b' } } },
      'InvalidParameterValue',
    ],
    [
      { MessageBody: 'x', MessageAttributes: { 'AWS.a': { DataType: 'String', StringValue: 'b' } } },
      'InvalidParameterValue',
    ],
    [
      {
        MessageBody: 'x',
        MessageAttributes: Object.fromEntries(
          Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'b' }]),
        ),
      },
      'InvalidParameterValue',
    ],
    [
      { MessageBody: 'x', MessageSystemAttributes: { Other: { DataType: 'String', StringValue: 'b' } } },
      'InvalidParameterValue',
    ],
  ])('is rejected: %#', async (message, code) => {
    const { call, createQueue } = startSqs();
    expect(await rejectionOf(call('SendMessage', { QueueUrl: await createQueue('q'), ...message }))).toMatchObject({
      code,
    });
  });

  it('is returned with the requested attributes only', async () => {
    const { call, createQueue, send, bodies } = startSqs();
    const QueueUrl = await createQueue('q', { VisibilityTimeout: '0' });
    const attribute = { DataType: 'String', StringValue: 'v' };
    await send(QueueUrl, 'x', {
      MessageAttributes: { 'a.one': attribute, 'a.two': attribute, b: attribute },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    });
    const receive = async (names: object): Promise<Json> =>
      (await call('ReceiveMessage', { QueueUrl, ...names })).Messages[0];
    const bare = await receive({});
    expect(Object.keys(bare).sort()).toEqual(['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle']);
    expect(Object.keys((await receive({ MessageAttributeNames: ['a.*'] })).MessageAttributes)).toEqual([
      'a.one',
      'a.two',
    ]);
    expect(
      (await receive({ MessageSystemAttributeNames: ['AWSTraceHeader', 'ApproximateReceiveCount'] })).Attributes,
    ).toEqual({ AWSTraceHeader: 'Root=1', ApproximateReceiveCount: '3' });
    expect(await bodies(QueueUrl, { MaxNumberOfMessages: 1, AttributeNames: ['SenderId'] })).toEqual(['x']);
  });

  it.each([
    [
      { MaxNumberOfMessages: 11 },
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { MaxNumberOfMessages: 0 },
      'Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { WaitTimeSeconds: 21 },
      'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    ],
    [
      { VisibilityTimeout: 43_201 },
      'Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.',
    ],
    [{ AttributeNames: ['Nope'] }, 'Unknown Attribute Nope.'],
  ])('cannot be requested with %j', async (input, message) => {
    const { call, createQueue } = startSqs();
    expect((await rejectionOf(call('ReceiveMessage', { QueueUrl: await createQueue('q'), ...input }))).message).toBe(
      message,
    );
  });
});
