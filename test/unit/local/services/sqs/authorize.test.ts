import { createRandom } from '../../../../../local/core/random';
import { silentReporter } from '../../../../../local/core/reporter';
import { createIam } from '../../../../../local/services/iam';
import type { AccessRequest, Principal } from '../../../../../local/aws/access-control';
import { account, queueArn, rejectionOf, startSqs } from '../../../../helpers/local/sqs';

const role: Principal = { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', roleName: 'r', sessionName: 'fn' };

describe('authorization of SQS calls', () => {
  it.each([
    ['SendMessage', 'sqs:SendMessage'],
    ['SendMessageBatch', 'sqs:SendMessage'],
    ['ReceiveMessage', 'sqs:ReceiveMessage'],
    ['DeleteMessage', 'sqs:DeleteMessage'],
    ['DeleteMessageBatch', 'sqs:DeleteMessage'],
    ['ChangeMessageVisibility', 'sqs:ChangeMessageVisibility'],
    ['ChangeMessageVisibilityBatch', 'sqs:ChangeMessageVisibility'],
    ['GetQueueAttributes', 'sqs:GetQueueAttributes'],
    ['SetQueueAttributes', 'sqs:SetQueueAttributes'],
    ['PurgeQueue', 'sqs:PurgeQueue'],
    ['DeleteQueue', 'sqs:DeleteQueue'],
  ])('authorizes %s as %s on the queue, before any other check', async (operation, action) => {
    const seen: AccessRequest[] = [];
    const access = { isAllowed: () => true, assertAllowed: (request: AccessRequest) => void seen.push(request) };
    const { call, createQueue } = startSqs({ access });
    const QueueUrl = await createQueue('q', { Policy: '{"Statement":[]}' });
    seen.length = 0;
    await call(operation, { QueueUrl }, { principal: role }).catch(() => undefined);
    expect(seen[0]).toEqual({
      principal: role,
      action,
      resource: queueArn('q'),
      context: { 'aws:SecureTransport': 'true' },
      resourcePolicy: { Statement: [] },
    });
  });

  it('authorizes the call before it reports that the queue does not exist', async () => {
    const seen: string[] = [];
    const access = { isAllowed: () => true, assertAllowed: ({ resource }: AccessRequest) => void seen.push(resource) };
    const { call } = startSqs({ access });
    await rejectionOf(call('SendMessage', { QueueUrl: 'http://x/000000000000/none', MessageBody: 'x' }));
    expect(seen).toEqual([queueArn('none')]);
  });

  it('evaluates the allows and denies of the queue policy', async () => {
    const access = createIam({ account, random: createRandom(1), reporter: silentReporter });
    const { call, createQueue } = startSqs({ access });
    const QueueUrl = await createQueue('q', {
      Policy: JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: { AWS: role.roleArn }, Action: 'sqs:SendMessage', Resource: queueArn('q') },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: queueArn('q'),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
    });
    await call('SendMessage', { QueueUrl, MessageBody: 'x' }, { principal: role });
    expect(await rejectionOf(call('ReceiveMessage', { QueueUrl }, { principal: role }))).toMatchObject({
      type: 'AccessDeniedException',
    });
  });
});
