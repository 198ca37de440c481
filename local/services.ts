import type { AssetCatalog } from './assembly/assets';
import type { AwsEndpoint } from './aws/endpoint';
import { readSignatureScope } from './aws/signature';
import type { Account } from './core/account';
import type { OffsetClock } from './core/clock';
import type { Lifecycle } from './core/lifecycle';
import type { Random } from './core/random';
import type { Reporter } from './core/reporter';
import type { AddressBook } from './ports';
import type { ResourceRegistry } from './resources/registry';
import { createApiGateway } from './services/api-gateway';
import type { ApiGateway } from './services/api-gateway';
import { createCloudWatch } from './services/cloudwatch';
import { createCloudWatchLogs } from './services/cloudwatch-logs';
import type { CloudWatchLogs } from './services/cloudwatch-logs';
import { createDynamoDb } from './services/dynamodb';
import type { DynamoDb } from './services/dynamodb';
import { requireTrust } from './services/iam';
import type { Iam } from './services/iam';
import { createKms } from './services/kms';
import { createLambda } from './services/lambda';
import type { Lambda } from './services/lambda';
import { createEventSourceMappings } from './services/lambda/event-source-mapping';
import type { EventSourceMappings } from './services/lambda/event-source-mapping';
import { createFunctionUrls } from './services/lambda/function-url';
import type { FunctionUrls } from './services/lambda/function-url';
import { createSecretsManager } from './services/secrets-manager';
import type { SecretsManager } from './services/secrets-manager';
import { createSns } from './services/sns';
import type { Sns } from './services/sns';
import { createSqs } from './services/sqs';
import type { Sqs } from './services/sqs';
import { createSts } from './services/sts';

/** The services of an engine, for tests and commands. Calls are not authorized, and tests can cause failures. */
export interface Services {
  readonly iam: Iam;
  readonly logs: CloudWatchLogs;
  readonly secretsManager: SecretsManager;
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly lambda: Lambda;
  readonly eventSourceMappings: EventSourceMappings;
  readonly apiGateway: ApiGateway;
  readonly functionUrls: FunctionUrls;
}

export interface ServicesOptions {
  readonly account: Account;
  readonly clock: OffsetClock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly addresses: AddressBook;
  readonly assets: AssetCatalog;
  readonly iam: Iam;
  readonly endpoint: AwsEndpoint;
  readonly registry: ResourceRegistry;
  readonly ports: { readonly websocket?: number; readonly http?: number; readonly functionUrl?: number };
  readonly hostEnvironment: Readonly<Record<string, string>>;
  readonly maxEnvironmentsPerFunction?: number;
  readonly maxReservedEnvironmentsPerFunction?: number;
  readonly gsiDelayMs?: number;
  readonly extraCaPem?: string;
}

const LAMBDA_PRINCIPAL = 'lambda.amazonaws.com';

/** Starts the services in dependency order and registers them with the endpoint and the resource registry. */
export async function startServices(deps: ServicesOptions, lifecycle: Lifecycle): Promise<Services> {
  const { account, iam, endpoint, registry } = deps;
  const common = {
    account,
    clock: deps.clock,
    random: deps.random,
    reporter: deps.reporter,
    addresses: deps.addresses,
    access: iam,
    awsEndpointUrl: () => endpoint.url,
  };
  const stop = (service: { stop(): Promise<void> }): Promise<void> => service.stop();

  const logs = createCloudWatchLogs(common);
  const secretsManager = createSecretsManager(common);
  const dynamodb = await lifecycle.step(
    'DynamoDB',
    () => createDynamoDb({ ...common, ...(deps.gsiDelayMs !== undefined && { gsiDelayMs: deps.gsiDelayMs }) }),
    stop,
  );
  const sqs = await lifecycle.step('SQS', () => createSqs(common), stop);
  const sns = await lifecycle.step(
    'SNS',
    () =>
      createSns({
        ...common,
        queues: sqs.queues,
        ...(deps.extraCaPem !== undefined && { extraCaPem: deps.extraCaPem }),
      }),
    stop,
  );
  const lambda = await lifecycle.step(
    'Lambda',
    () =>
      createLambda({
        ...common,
        logs,
        issueCredentials: (roleArn, sessionName) => iam.issue(roleArn, sessionName),
        assetDirectory: (_, s3Key) => deps.assets.directory(s3Key),
        clockOffsetMs: () => deps.clock.offsetMs,
        hostEnvironment: deps.hostEnvironment,
        eventSourceMappings: () => eventSourceMappings.list(),
        ...(deps.maxEnvironmentsPerFunction !== undefined && {
          maxEnvironmentsPerFunction: deps.maxEnvironmentsPerFunction,
        }),
        ...(deps.maxReservedEnvironmentsPerFunction !== undefined && {
          maxReservedEnvironmentsPerFunction: deps.maxReservedEnvironmentsPerFunction,
        }),
      }),
    stop,
  );
  const eventSourceMappings: EventSourceMappings = await lifecycle.step(
    'event source mappings',
    () => createEventSourceMappings({ ...common, functions: lambda.functions, streams: dynamodb, queues: sqs.queues }),
    stop,
  );
  const apiGateway = await lifecycle.step(
    'API Gateway',
    () =>
      createApiGateway({
        ...common,
        logs,
        invoker: lambda.functions,
        identify: (authorization) => {
          const scope = readSignatureScope({ authorization: authorization ?? '' }, new URLSearchParams());
          return scope ? iam.principalOf(scope.accessKeyId) : { kind: 'anonymous' };
        },
        ports: deps.ports,
      }),
    stop,
  );
  const functionUrls = await lifecycle.step(
    'function URLs',
    () =>
      createFunctionUrls({
        ...common,
        invoker: lambda.functions,
        policyOf: (functionArn) => lambda.functions.policy(functionArn),
        ...(deps.ports.functionUrl !== undefined && { port: deps.ports.functionUrl }),
      }),
    stop,
  );

  registry.register([
    ...iam.drivers,
    ...logs.drivers,
    ...secretsManager.drivers,
    ...createCloudWatch(deps).drivers,
    ...createKms(deps).drivers,
    ...dynamodb.drivers,
    ...sqs.drivers,
    ...sns.drivers,
    ...eventSourceMappings.drivers,
    ...lambda.drivers.map((driver) =>
      driver.type === 'AWS::Lambda::Function' ? requireTrust(driver, iam, LAMBDA_PRINCIPAL) : driver,
    ),
    ...apiGateway.drivers,
    ...functionUrls.drivers,
  ]);
  for (const service of [logs, secretsManager, dynamodb, sqs, sns, lambda]) endpoint.register(service.service);
  endpoint.register(createSts({ account }).service);

  return { iam, logs, secretsManager, dynamodb, sqs, sns, lambda, eventSourceMappings, apiGateway, functionUrls };
}
