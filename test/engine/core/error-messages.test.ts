import { DescribeLogStreamsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteItemCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startAwsEndpoint } from '../../../local/aws/endpoint';
import type { AwsEndpoint } from '../../../local/aws/endpoint';
import { OffsetClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import { silentReporter } from '../../../local/core/reporter';
import { createCloudWatchLogs } from '../../../local/services/cloudwatch-logs';
import { createDynamoDb } from '../../../local/services/dynamodb';
import { createSecretsManager } from '../../../local/services/secrets-manager';
import { createSns } from '../../../local/services/sns';
import { createSqs } from '../../../local/services/sqs';
import { createHarness } from '../../helpers/engine/lambda';

const account = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

describe('the errors that an SDK client receives', () => {
  let endpoint: AwsEndpoint;
  const stops: (() => Promise<void>)[] = [];

  const config = () => ({
    endpoint: endpoint.url,
    region: account.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  function connect<T extends { destroy(): void }>(client: T): T {
    stops.push(async () => client.destroy());
    return client;
  }

  function errorOf(call: Promise<unknown>): Promise<unknown> {
    return call.then(
      () => new Error('the call succeeded'),
      (reason: unknown) => reason,
    );
  }

  beforeAll(async () => {
    const common = {
      account,
      clock: new OffsetClock(),
      random: createRandom(1),
      reporter: silentReporter,
      access: { isAllowed: () => true, assertAllowed: () => undefined },
      awsEndpointUrl: () => endpoint.url,
    };
    const sqs = createSqs(common);
    const sns = createSns({ ...common, queues: sqs.queues });
    const dynamodb = createDynamoDb(common);
    const { lambda } = createHarness();
    stops.push(
      () => sqs.stop(),
      () => sns.stop(),
      () => dynamodb.stop(),
      () => lambda.stop(),
    );
    endpoint = await startAwsEndpoint({
      ...common,
      host: '127.0.0.1',
      port: 0,
      services: [sqs, sns, dynamodb, lambda, createSecretsManager(common), createCloudWatchLogs(common)].map(
        ({ service }) => service,
      ),
      credentials: { principalOf: () => ({ kind: 'account' }) },
    });
    stops.push(() => endpoint.stop());
  });

  afterAll(() => Promise.all(stops.map((stop) => stop())));

  it('have a code and a message in AWS JSON 1.0', async () => {
    const dynamodb = connect(new DynamoDBClient(config()));
    expect(await errorOf(dynamodb.send(new DescribeTableCommand({ TableName: 'Missing' })))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: Missing not found',
    });
    expect(
      await errorOf(dynamodb.send(new DeleteItemCommand({ TableName: 'Missing', Key: { id: { N: 'x' } } }))),
    ).toMatchObject({
      name: 'ValidationException',
      message: 'The parameter cannot be converted to a numeric value: x',
    });
    expect(
      await errorOf(connect(new SQSClient(config())).send(new GetQueueUrlCommand({ QueueName: 'missing' }))),
    ).toMatchObject({ name: 'QueueDoesNotExist', message: 'The specified queue does not exist.' });
  });

  it('have a code and a message in AWS JSON 1.1', async () => {
    const secrets = connect(new SecretsManagerClient(config()));
    expect(await errorOf(secrets.send(new GetSecretValueCommand({ SecretId: 'missing' })))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
    const logs = connect(new CloudWatchLogsClient(config()));
    expect(await errorOf(logs.send(new DescribeLogStreamsCommand({ logGroupName: 'missing' })))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('have a code and a message in the query protocol', async () => {
    const sns = connect(new SNSClient(config()));
    const TopicArn = `arn:aws:sns:${account.region}:${account.accountId}:missing`;
    expect(await errorOf(sns.send(new GetTopicAttributesCommand({ TopicArn })))).toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
    expect(await errorOf(sns.send(new PublishCommand({ TopicArn: 'x', Message: 'x' })))).toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    });
  });

  it("have a code and a message in Lambda's REST protocol", async () => {
    const lambda = connect(new LambdaClient(config()));
    const FunctionName = 'missing';
    for (const command of [new GetFunctionCommand({ FunctionName }), new InvokeCommand({ FunctionName })]) {
      expect(await errorOf(lambda.send(command))).toMatchObject({
        name: 'ResourceNotFoundException',
        message: expect.stringMatching(/^Function not found: arn:aws:lambda:eu-west-1:000000000000:function:missing/),
      });
    }
  });
});
