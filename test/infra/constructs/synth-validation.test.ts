import { Aspects, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DeadLetterQueue } from '../../../lib/constructs/dead-letter-queue';
import { StreamConsumer } from '../../../lib/constructs/stream-consumer';
import { TidingsFunction } from '../../../lib/constructs/tidings-function';
import type { TidingsFunctionProps } from '../../../lib/constructs/tidings-function';
import { WebhookEndpoint } from '../../../lib/constructs/webhook-endpoint';
import type { WebhookEndpointProps } from '../../../lib/constructs/webhook-endpoint';
import { WebhookTopic } from '../../../lib/constructs/webhook-topic';
import { DEFAULT_DELIVERY_POLICY } from '../../../lib/rules/delivery-policy';
import { QueueMappingRules } from '../../../lib/rules/queue-mapping-aspect';
import { CODE_DIRECTORY, createApp } from '../../helpers/infra/stacks';

let stack: Stack;
beforeEach(() => {
  // CDK prints warnings while it synthesizes.
  jest.spyOn(console, 'error').mockReturnValue();
  stack = new Stack(createApp(), 'Stack');
});

describe('a function', () => {
  it('is rejected with a name over 64 characters', () => {
    expect(() => createFunction({ functionName: 'f'.repeat(65) })).toThrow('can not be longer than 64 characters');
  });

  it('is rejected with an environment over 4 KB', () => {
    createFunction().addEnvironment({ BIG: 'x'.repeat(4097) });
    expect(synth).toThrow(/environment: got 4\d+ bytes; allowed: at most 4096 bytes/);
  });

  it('is rejected with an environment variable that Lambda sets itself', () => {
    expect(() => createFunction().addEnvironment({ LAMBDA_TASK_ROOT: '/' })).toThrow('LAMBDA_TASK_ROOT');
  });

  it.each([
    ['under a name that suggests one', { SIGNING_SECRET: 'correct horse' }],
    ['in the format of an access key', { SETTINGS: `AKIA${'A'.repeat(16)}` }],
    ['resolved by CloudFormation', { SETTINGS: SecretValue.secretsManager('s').unsafeUnwrap() }],
  ])('is rejected with a secret in plain text %s', (_, variables) => {
    createFunction().addEnvironment(variables);
    expect(synth).toThrow(/got a value that looks like a secret in plain text; allowed: the ARN of a secret/);
  });

  it('may have the ARN of a secret', () => {
    createFunction().addEnvironment({
      TIDINGS_SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:s',
    });
    expect(synth).not.toThrow();
  });
});

describe('a webhook endpoint', () => {
  it.each([
    ['http', { url: 'http://example.com' }, /url: got "http:\/\/example.com"; allowed: an absolute https/],
    [
      'credentials',
      { url: 'https://me:pw@example.com' },
      /url: got "https:\/\/\*\*\*@example.com".*Remove the user name and the password/,
    ],
    ['six filter keys', { filterPolicy: keys(6) }, /filterPolicy: got 6 keys .*; allowed: at most 5 keys/],
    ['151 combinations', { filterPolicy: { a: values(151) } }, /filterPolicy: got 151 combinations/],
    [
      'an hour of retries and more',
      { deliveryPolicy: { ...DEFAULT_DELIVERY_POLICY, numRetries: 13 } },
      /total retry time/,
    ],
    [
      'fewer retries than phases',
      { deliveryPolicy: { ...DEFAULT_DELIVERY_POLICY, numRetries: 3 } },
      /at least 4, the sum/,
    ],
    [
      'a minimum over the maximum',
      { deliveryPolicy: { ...DEFAULT_DELIVERY_POLICY, minDelayTarget: 601 } },
      /minDelayTarget: got 601/,
    ],
  ] satisfies [string, Partial<WebhookEndpointProps>, RegExp][])('is rejected with %s', (_, props, message) => {
    createEndpoint(props);
    expect(synth).toThrow(message);
  });

  it('is accepted at the limits', () => {
    createEndpoint({ filterPolicy: { ...keys(4), e: values(150) } });
    expect(synth).not.toThrow();
  });

  it('reports all of its problems, and those of other constructs, at once', () => {
    createEndpoint({ url: 'http://example.com', filterPolicy: keys(6) });
    createFunction().addEnvironment({ PASSWORD: 'x' });
    expect(synth).toThrow(/(?=[^]*http:\/\/example\.com)(?=[^]*6 keys)(?=[^]*environment\.PASSWORD)/);
  });
});

describe('a stream consumer', () => {
  it.each([
    ['batchSize', 10_001],
    ['batchingWindowSeconds', 301],
    ['parallelization', 11],
    ['retryAttempts', -1],
    ['maxRecordAgeSeconds', 59],
  ])('is rejected with %s %i', (name, value) => {
    expect(() => consume({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining(`settings.${name}: got ${value};`),
      }),
    );
  });

  it('is rejected on a table without a stream', () => {
    const table = new TableV2(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
    expect(() => new StreamConsumer(stack, 'Consumer', { table, consumer: createFunction() })).toThrow(
      'Stack/Table has no stream',
    );
  });
});

describe('a dead-letter queue', () => {
  it('is rejected if its visibility timeout is shorter than the timeout of its reader', () => {
    new DeadLetterQueue(stack, 'Queue', { content: 'failed messages', visibilitySeconds: 9 }).grantInspect(
      createFunction(),
    );
    expect(synth).toThrow(/visibilityTimeout: got 9 seconds; allowed: at least the function timeout of 10 seconds/);
  });

  it('gives a warning if its visibility timeout is less than six times the timeout of its reader', () => {
    new DeadLetterQueue(stack, 'Queue', { content: 'failed messages', visibilitySeconds: 59 }).grantInspect(
      createFunction(),
    );
    Annotations.fromStack(stack).hasWarning('/Stack/Queue', Match.stringLikeRegexp('less than six times'));
  });

  it('is accepted with a visibility timeout of six times the timeout of its reader', () => {
    new DeadLetterQueue(stack, 'Queue', { content: 'failed messages' }).grantInspect(createFunction());
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a queue mapping anywhere in the app', () => {
  it('is rejected if the visibility timeout is shorter than the timeout of the function', () => {
    mapQueue({ visibility: 9 });
    expect(synth).toThrow(/got 9 seconds; allowed: at least the function timeout/);
  });

  it('is rejected with a batch of more than ten messages and no batching window', () => {
    mapQueue({ visibility: 60, batchSize: 11 });
    expect(synth).toThrow(/at least 1 second with a batch size over 10/);
  });

  it('gives a warning if the visibility timeout is less than six times the timeout of the function', () => {
    mapQueue({ visibility: 59 });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('less than six times'));
  });

  it('is accepted if all values fit', () => {
    mapQueue({ visibility: 60, batchSize: 11, window: 1 });
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });
});

function synth(): void {
  (stack.node.root as ReturnType<typeof createApp>).synth({ force: true });
}

function createFunction(props: Partial<TidingsFunctionProps> = {}): TidingsFunction {
  return new TidingsFunction(stack, 'Function', { name: 'ws-ping', codeDirectory: CODE_DIRECTORY, ...props });
}

function createEndpoint(props: Partial<WebhookEndpointProps>): void {
  const topic = new WebhookTopic(stack, 'Topic', { removalPolicy: RemovalPolicy.DESTROY });
  new WebhookEndpoint(stack, 'Endpoint', { topic, url: 'https://example.com', ...props });
}

function consume(settings: object): void {
  const tableStreamArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/t/stream/2026-01-01T00:00:00.000';
  const tableArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/t';
  const table = TableV2.fromTableAttributes(stack, 'Imported', { tableArn, tableStreamArn });
  new StreamConsumer(stack, 'Consumer', { table, consumer: createFunction(), ...settings });
}

function mapQueue(options: { visibility: number; batchSize?: number; window?: number }): void {
  const queue = new Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(options.visibility) });
  new EventSourceMapping(stack, 'Mapping', {
    target: createFunction().resource,
    eventSourceArn: queue.queueArn,
    ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
    ...(options.window === undefined ? {} : { maxBatchingWindow: Duration.seconds(options.window) }),
  });
  Aspects.of(stack).add(new QueueMappingRules());
}

function keys(count: number): Record<string, string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, ['value']]));
}

function values(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `value${index}`);
}
