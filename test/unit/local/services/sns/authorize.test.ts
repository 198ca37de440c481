import { createRandom } from '../../../../../local/core/random';
import { silentReporter } from '../../../../../local/core/reporter';
import { createIam } from '../../../../../local/services/iam';
import type { AccessRequest, Principal } from '../../../../../local/aws/access-control';
import { account, rejectionOf, startSns } from '../../../../helpers/local/sns';

const role: Principal = { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', roleName: 'r', sessionName: 'fn' };
const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:topic';
const SUBSCRIPTION = `${TOPIC}:11111111-2222-4333-8444-555555555555`;

describe('authorization of SNS calls', () => {
  it.each([
    ['Publish', { TopicArn: TOPIC }, 'sns:Publish', TOPIC],
    ['PublishBatch', { TopicArn: TOPIC }, 'sns:Publish', TOPIC],
    ['Subscribe', { TopicArn: TOPIC }, 'sns:Subscribe', TOPIC],
    ['ConfirmSubscription', { TopicArn: TOPIC }, 'sns:ConfirmSubscription', TOPIC],
    ['Unsubscribe', { SubscriptionArn: SUBSCRIPTION }, 'sns:Unsubscribe', TOPIC],
    ['GetSubscriptionAttributes', { SubscriptionArn: SUBSCRIPTION }, 'sns:GetSubscriptionAttributes', TOPIC],
    ['SetSubscriptionAttributes', { SubscriptionArn: SUBSCRIPTION }, 'sns:SetSubscriptionAttributes', TOPIC],
    ['ListSubscriptionsByTopic', { TopicArn: TOPIC }, 'sns:ListSubscriptionsByTopic', TOPIC],
    ['ListSubscriptions', {}, 'sns:ListSubscriptions', 'arn:aws:sns:eu-west-1:000000000000:*'],
    ['ListTopics', {}, 'sns:ListTopics', 'arn:aws:sns:eu-west-1:000000000000:*'],
    ['CreateTopic', { Name: 'topic' }, 'sns:CreateTopic', TOPIC],
    ['DeleteTopic', { TopicArn: TOPIC }, 'sns:DeleteTopic', TOPIC],
    ['GetTopicAttributes', { TopicArn: TOPIC }, 'sns:GetTopicAttributes', TOPIC],
    ['SetTopicAttributes', { TopicArn: TOPIC }, 'sns:SetTopicAttributes', TOPIC],
    ['TagResource', { ResourceArn: TOPIC }, 'sns:TagResource', TOPIC],
  ])('authorizes %s before any other check', async (action, input, authorized, resource) => {
    const seen: AccessRequest[] = [];
    const access = { isAllowed: () => true, assertAllowed: (request: AccessRequest) => void seen.push(request) };
    const { call } = startSns({ access });
    await call(action, input as Record<string, string>, role).catch(() => undefined);
    expect(seen[0]).toMatchObject({
      principal: role,
      action: authorized,
      resource,
      context: { 'aws:SecureTransport': 'true' },
    });
  });

  it('evaluates the topic policy, including its conditions on protocol and endpoint', async () => {
    const { call, createTopic } = startSns({
      access: createIam({ account, random: createRandom(1), reporter: silentReporter }),
    });
    const statement = (Effect: string, Action: string, Condition: object) => ({
      Effect,
      Principal: { AWS: role.roleArn },
      Action,
      Resource: TOPIC,
      Condition,
    });
    await createTopic('topic', {
      Policy: JSON.stringify({
        Statement: [
          statement('Allow', 'sns:Publish', { Bool: { 'aws:SecureTransport': 'true' } }),
          statement('Allow', 'sns:Subscribe', { StringEquals: { 'sns:Protocol': 'http' } }),
        ],
      }),
    });
    await call('Publish', { TopicArn: TOPIC, Message: 'x' }, role);
    await call('Subscribe', { TopicArn: TOPIC, Protocol: 'http', Endpoint: 'http://127.0.0.1/' }, role);
    expect(
      await rejectionOf(call('Subscribe', { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: 'x' }, role)),
    ).toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(await rejectionOf(call('DeleteTopic', { TopicArn: TOPIC }, role))).toMatchObject({
      code: 'AccessDeniedException',
    });
  });

  it('denies other principals the access to a topic without a policy', async () => {
    const { call, createTopic } = startSns({
      access: createIam({ account, random: createRandom(1), reporter: silentReporter }),
    });
    await createTopic();
    expect(await rejectionOf(call('Publish', { TopicArn: TOPIC, Message: 'x' }, role))).toMatchObject({
      message: expect.stringContaining(TOPIC),
    });
  });
});
