import { errorOf } from '../../../../../helpers/local/call-service';
import { startSns } from '../../../../../helpers/local/sns';

describe('a request whose parameters have another structure than the SDK sends', () => {
  it.each([
    ['Publish', { 'Message.a': 'b' }, 'Message must be a string, but is a structure.'],
    [
      'Publish',
      { Message: 'a', MessageAttributes: 'b' },
      'MessageAttributes must be a structure, but is the string b.',
    ],
    [
      'PublishBatch',
      { PublishBatchRequestEntries: 'a' },
      'PublishBatchRequestEntries must be a list, but is the string a.',
    ],
    [
      'Subscribe',
      { ReturnSubscriptionArn: 'yes' },
      'ReturnSubscriptionArn must be true or false, but is the string yes.',
    ],
    ['TagResource', { 'Tags.member.1': 'a' }, 'Tags.0 must be a structure, but is the string a.'],
  ])('is rejected: %s %j', async (action, input, message) => {
    const { call, createTopic } = startSns();
    const TopicArn = await createTopic();
    expect(await errorOf(call(action, { TopicArn, ResourceArn: TopicArn, ...input }))).toEqual({
      code: 'SerializationException',
      message,
    });
  });
});
