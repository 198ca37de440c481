import { startSqs } from '../../../../../helpers/local/sqs';
import { errorOf } from '../../../../../helpers/local/call-service';

describe('a request whose JSON has other types than the SDK sends', () => {
  it.each([
    ['CreateQueue', { QueueName: 5 }, 'QueueName must be a string, but is the number 5.'],
    [
      'CreateQueue',
      { QueueName: 'q', Attributes: { VisibilityTimeout: 5 } },
      'Attributes.VisibilityTimeout must be a string, but is the number 5.',
    ],
    ['CreateQueue', { QueueName: 'q', tags: [] }, 'tags must be a structure, but is a list.'],
    ['SendMessage', { MessageBody: {} }, 'MessageBody must be a string, but is a structure.'],
    [
      'SendMessage',
      { MessageBody: 'a', MessageAttributes: { a: 'b' } },
      'MessageAttributes.a must be a structure, but is the string b.',
    ],
    ['SendMessage', { MessageBody: 'a', DelaySeconds: '1' }, 'DelaySeconds must be a number, but is the string 1.'],
    ['SendMessageBatch', { Entries: ['a'] }, 'Entries.0 must be a structure, but is the string a.'],
    [
      'ReceiveMessage',
      { MessageAttributeNames: 'All' },
      'MessageAttributeNames must be a list, but is the string All.',
    ],
    ['DeleteMessage', { ReceiptHandle: 1 }, 'ReceiptHandle must be a string, but is the number 1.'],
  ])('is rejected: %s %j', async (operation, input, message) => {
    const { call, createQueue } = startSqs();
    const QueueUrl = await createQueue('jobs');
    expect(await errorOf(call(operation, { QueueUrl, ...input }))).toEqual({ code: 'SerializationException', message });
  });

  it('is accepted with null for an optional member', async () => {
    const { createQueue, send, bodies } = startSqs();
    const url = await createQueue('jobs');
    await send(url, 'a', { DelaySeconds: null, MessageAttributes: null, MessageGroupId: null });
    expect(await bodies(url, { VisibilityTimeout: null, WaitTimeSeconds: null })).toEqual(['a']);
  });

  it.each(['x', Buffer.from('-5').toString('base64url')])('is rejected with the page token %j', async (NextToken) => {
    const { call, createQueue } = startSqs();
    await createQueue('jobs');
    expect(await errorOf(call('ListQueues', { NextToken, MaxResults: 1 }))).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});
