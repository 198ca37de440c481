import type { Stack } from 'aws-cdk-lib';
import { FUNCTION_NAMES } from '../../../contract/functions';
import type { FunctionName } from '../../../contract/functions';
import { compose, resources } from '../../helpers/infra/stacks';
import type { Resource, StageInput } from '../../helpers/infra/stacks';

const SECRET_AUTH = { TIDINGS_SIGNING_SECRET_ARN: 'SigningSecret' };
const PUBLISH_RETENTION = { TIDINGS_MESSAGE_RETENTION_SECONDS: '86400', TIDINGS_PUBLISH_ID_RETENTION_SECONDS: '86400' };
const CHANNELS = { TIDINGS_CHANNEL_TABLE: 'ChannelTable' };
const CONNECTIONS = { TIDINGS_CONNECTION_TABLE: 'ConnectionTable' };
const READ_SECRET = ['secretsmanager:GetSecretValue SigningSecret'];
const PUBLISH = [
  'dynamodb:GetItem ChannelTable.Arn',
  'dynamodb:PutItem ChannelTable.Arn',
  'dynamodb:UpdateItem ChannelTable.Arn',
];
const READ_CHANNELS = ['dynamodb:BatchGetItem ChannelTable.Arn', 'dynamodb:Query ChannelTable.Arn'];
const WATCH_CHANNELS = [...READ_CHANNELS, 'dynamodb:GetItem ChannelTable.Arn'];
const BY_CONNECTION = 'dynamodb:Query ConnectionTable.Arn/index/byConnection';

const consume = (table: string, queue: string): string[] => [
  `dynamodb:DescribeStream ${table}.StreamArn`,
  `dynamodb:GetRecords ${table}.StreamArn`,
  `dynamodb:GetShardIterator ${table}.StreamArn`,
  `dynamodb:ListStreams ${table}.StreamArn`,
  `sqs:SendMessage ${queue}.Arn`,
];

/** The function contract: environment and permissions of every function, and no others. */
const CONTRACT: Record<FunctionName, { env: Record<string, string>; allows: string[] }> = {
  'ws-authorizer': { env: SECRET_AUTH, allows: READ_SECRET },
  'ws-connect': { env: CONNECTIONS, allows: ['dynamodb:PutItem ConnectionTable.Arn'] },
  'ws-disconnect': { env: CONNECTIONS, allows: ['dynamodb:BatchWriteItem ConnectionTable.Arn', BY_CONNECTION] },
  'ws-subscribe': {
    env: { ...CONNECTIONS, ...CHANNELS, TIDINGS_MESSAGE_RETENTION_SECONDS: '86400' },
    allows: [
      'dynamodb:GetItem ConnectionTable.Arn',
      'dynamodb:BatchWriteItem ConnectionTable.Arn',
      'dynamodb:BatchGetItem ChannelTable.Arn',
      'dynamodb:Query ChannelTable.Arn',
    ],
  },
  'ws-unsubscribe': { env: CONNECTIONS, allows: ['dynamodb:BatchWriteItem ConnectionTable.Arn'] },
  'ws-publish': {
    env: { ...CONNECTIONS, ...CHANNELS, ...PUBLISH_RETENTION },
    allows: ['dynamodb:GetItem ConnectionTable.Arn', ...PUBLISH],
  },
  'ws-sync': {
    env: { ...CONNECTIONS, ...CHANNELS, TIDINGS_MESSAGE_RETENTION_SECONDS: '86400' },
    allows: [
      'dynamodb:GetItem ConnectionTable.Arn',
      'dynamodb:BatchGetItem ChannelTable.Arn',
      'dynamodb:Query ChannelTable.Arn',
    ],
  },
  'ws-auth': {
    env: { ...SECRET_AUTH, ...CONNECTIONS },
    allows: [...READ_SECRET, 'dynamodb:UpdateItem ConnectionTable.Arn', BY_CONNECTION],
  },
  'ws-ping': { env: {}, allows: [] },
  'ws-default': { env: {}, allows: [] },
  'http-publish': { env: { ...SECRET_AUTH, ...CHANNELS, ...PUBLISH_RETENTION }, allows: [...READ_SECRET, ...PUBLISH] },
  'http-long-poll': {
    env: { ...SECRET_AUTH, ...CHANNELS, TIDINGS_MESSAGE_RETENTION_SECONDS: '86400', TIDINGS_WAIT_SECONDS: '20' },
    allows: [...READ_SECRET, ...WATCH_CHANNELS],
  },
  'http-short-poll': {
    env: { ...SECRET_AUTH, ...CHANNELS, TIDINGS_MESSAGE_RETENTION_SECONDS: '86400' },
    allows: [...READ_SECRET, ...READ_CHANNELS],
  },
  'http-events': {
    env: { ...SECRET_AUTH, ...CHANNELS, TIDINGS_MESSAGE_RETENTION_SECONDS: '86400', TIDINGS_HOLD_SECONDS: '60' },
    allows: [...READ_SECRET, ...WATCH_CHANNELS],
  },
  'http-channels': {
    env: { ...SECRET_AUTH, ...CHANNELS, ...CONNECTIONS },
    allows: [...READ_SECRET, 'dynamodb:GetItem ChannelTable.Arn', 'dynamodb:Query ConnectionTable.Arn'],
  },
  'http-webhooks': {
    env: {
      ...SECRET_AUTH,
      TIDINGS_TOPIC_ARN: 'Topic',
      TIDINGS_DEAD_LETTER_QUEUE_ARN: 'TopicDeadLetters.Arn',
      TIDINGS_WEBHOOK_DELIVERY_POLICY:
        '{"healthyRetryPolicy":{"numRetries":10,"minDelayTarget":5,"maxDelayTarget":600,"numNoDelayRetries":0,' +
        '"numMinDelayRetries":2,"numMaxDelayRetries":2,"backoffFunction":"exponential"},' +
        '"requestPolicy":{"headerContentType":"application/json"}}',
    },
    allows: [
      ...READ_SECRET,
      'sns:Subscribe Topic',
      'sns:ListSubscriptionsByTopic Topic',
      'sns:Unsubscribe arn:AWS::Partition:sns:AWS::Region:AWS::AccountId:*',
      'sns:GetSubscriptionAttributes arn:AWS::Partition:sns:AWS::Region:AWS::AccountId:*',
    ],
  },
  'http-dead-letters': {
    env: { ...SECRET_AUTH, TIDINGS_DEAD_LETTER_QUEUE_URL: 'TopicDeadLetters' },
    allows: [
      ...READ_SECRET,
      'sqs:ReceiveMessage TopicDeadLetters.Arn',
      'sqs:ChangeMessageVisibility TopicDeadLetters.Arn',
      'sqs:GetQueueAttributes TopicDeadLetters.Arn',
    ],
  },
  'on-message-fan-out': {
    env: {
      ...CHANNELS,
      ...CONNECTIONS,
      TIDINGS_CONNECTIONS_ENDPOINT: 'https://WebSocketApi.execute-api.AWS::Region.AWS::URLSuffix/v1',
      TIDINGS_POST_TRANSPORT: 'pool',
      TIDINGS_POSTS_PER_SECOND: '5000',
      ...PUBLISH_RETENTION,
    },
    allows: [
      'dynamodb:BatchWriteItem ChannelTable.Arn',
      'dynamodb:Query ConnectionTable.Arn',
      'dynamodb:BatchWriteItem ConnectionTable.Arn',
      'execute-api:ManageConnections arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:WebSocketApi/v1/POST/@connections/*',
      ...consume('ChannelTable', 'FanoutStreamOnFailure'),
    ],
  },
  'on-message-relay': {
    env: { TIDINGS_TOPIC_ARN: 'Topic' },
    allows: ['sns:Publish Topic', ...consume('ChannelTable', 'RelayStreamOnFailure')],
  },
  'on-subscription-presence': {
    env: { ...CHANNELS, ...PUBLISH_RETENTION },
    allows: [...PUBLISH, ...consume('ConnectionTable', 'PresenceStreamOnFailure')],
  },
};

describe('functions', () => {
  const functions = functionsOf({});

  it('are those of the contract', () => {
    expect([...functions.keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  it.each(FUNCTION_NAMES)('%s has the environment of the contract', (name) => {
    expect(environment(functions, name)).toEqual(CONTRACT[name].env);
  });

  it.each(FUNCTION_NAMES)('%s has the permissions of the contract and no others', (name) => {
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'].map(
      (action) => `${action} ${pascal(name)}FunctionLogs.Arn`,
    );
    expect(permissions(functions, name)).toEqual([...CONTRACT[name].allows, ...logs].sort());
  });

  it.each(FUNCTION_NAMES)('%s runs on Node 24 and arm64 with its own role and log group', (name) => {
    const { properties, role } = functions.get(name) ?? {};
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogGroup: { Ref: expect.stringContaining(`${pascal(name)}FunctionLogs`) } },
    });
    expect(role?.Properties['ManagedPolicyArns']).toBeUndefined();
  });

  it('reserve executions for requests that stay open, so that these and the other requests cannot starve each other', () => {
    const reserved = (stage: StageInput) =>
      Object.fromEntries(
        [...functionsOf(stage)].flatMap(([name, { properties }]) =>
          'ReservedConcurrentExecutions' in properties ? [[name, properties['ReservedConcurrentExecutions']]] : [],
        ),
      );
    expect(reserved({})).toEqual({ 'http-long-poll': 50, 'http-events': 50 });
    const limits = (longPolls: number, streams: number): StageInput => ({
      limits: { longPolling: { concurrency: longPolls }, eventStreams: { concurrency: streams } },
    });
    expect(reserved(limits(7, 9))).toEqual({ 'http-long-poll': 7, 'http-events': 9 });
    expect(reserved(limits(0, 0))).toEqual({});
  });

  it('whose requests do not stay open reserve executions only if the settings contain their names', () => {
    const named = functionsOf({ limits: { reservedConcurrency: { 'http-short-poll': 30 } } });
    expect(named.get('http-short-poll')?.properties).toMatchObject({ ReservedConcurrentExecutions: 30, Timeout: 10 });
  });

  it('whose requests stay open are small, have long timeouts, and get their durations from the settings', () => {
    const { properties: messages } = functions.get('http-long-poll') ?? {};
    const { properties: events } = functions.get('http-events') ?? {};
    expect(messages).toMatchObject({ MemorySize: 256, Timeout: 29 });
    expect(events).toMatchObject({ MemorySize: 256, Timeout: 120 });
    const configured = functionsOf({
      limits: { longPolling: { waitSeconds: 0 }, eventStreams: { durationSeconds: 110 } },
    });
    expect(environment(configured, 'http-long-poll')).toMatchObject({ TIDINGS_WAIT_SECONDS: '0' });
    expect(environment(configured, 'http-events')).toMatchObject({ TIDINGS_HOLD_SECONDS: '110' });
  });

  it('read source maps if the settings of the stage enable them', () => {
    expect(environment(functionsOf({ sourceMaps: true }), 'ws-ping')).toEqual({ NODE_OPTIONS: '--enable-source-maps' });
  });

  it('verify the tokens of an issuer, without access to a secret, in auth mode oidc', () => {
    const issuer = { issuer: 'https://id.example.com', audience: 'tidings', jwksUrl: 'https://id.example.com/keys' };
    const oidc = functionsOf({ auth: { mode: 'oidc', ...issuer } });
    expect(environment(oidc, 'ws-authorizer')).toEqual({
      TIDINGS_OIDC_ISSUER: issuer.issuer,
      TIDINGS_OIDC_AUDIENCE: issuer.audience,
      TIDINGS_OIDC_JWKS_URL: issuer.jwksUrl,
    });
    expect(permissions(oidc, 'ws-authorizer').join()).not.toContain('secretsmanager');
  });

  it('get retention, rates, transport and concurrency from the settings', () => {
    const configured = functionsOf({
      retention: { messageSeconds: 600, publishIdSeconds: 60 },
      limits: { postsPerSecond: 77, reservedConcurrency: { 'on-message-fan-out': 5 } },
      postTransport: 'sdk',
    });
    expect(environment(configured, 'on-message-fan-out')).toMatchObject({
      TIDINGS_MESSAGE_RETENTION_SECONDS: '600',
      TIDINGS_PUBLISH_ID_RETENTION_SECONDS: '60',
      TIDINGS_POSTS_PER_SECOND: '77',
      TIDINGS_POST_TRANSPORT: 'sdk',
    });
    expect(configured.get('on-message-fan-out')?.properties).toMatchObject({ ReservedConcurrentExecutions: 5 });
  });
});

interface FunctionParts {
  readonly properties: Resource['Properties'];
  readonly role: Resource | undefined;
  readonly statements: { Effect: string; Action: string | string[]; Resource: unknown }[];
}
type Functions = Map<string, FunctionParts>;

function functionsOf(stage: StageInput): Functions {
  const { realtime, webhooks } = compose(stage);
  return new Map([realtime, webhooks].flatMap((stack) => functionsIn(stack)));
}

function functionsIn(stack: Stack): [string, FunctionParts][] {
  const all = resources(stack);
  return Object.values(resources(stack, 'AWS::Lambda::Function')).map(({ Properties }) => {
    const roleId = String(Properties['Role']['Fn::GetAtt'][0]);
    const policies = Object.values(all).filter(
      ({ Type, Properties: { Roles } }) => Type === 'AWS::IAM::Policy' && Roles[0].Ref === roleId,
    );
    const role = all[roleId];
    const name = String(role?.Properties['Description']).replace('Role of the function ', '');
    return [
      name,
      { properties: Properties, role, statements: policies.flatMap((p) => p.Properties['PolicyDocument'].Statement) },
    ];
  });
}

function environment(functions: Functions, name: FunctionName): Record<string, string> {
  const variables = functions.get(name)?.properties['Environment']?.Variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, show(value)]));
}

function permissions(functions: Functions, name: FunctionName): string[] {
  const statements = functions.get(name)?.statements ?? [];
  expect(statements.map(({ Effect }) => Effect).filter((effect) => effect !== 'Allow')).toEqual([]);
  return statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((arn) => `${action} ${show(arn)}`)),
    )
    .sort();
}

/** Formats an intrinsic function as text, without the hashes of logical ids and without `Fn::ImportValue`. */
function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const intrinsic = value as Record<string, unknown>;
  if (typeof intrinsic['Ref'] === 'string') return unhash(intrinsic['Ref']);
  if (Array.isArray(intrinsic['Fn::GetAtt']))
    return `${unhash(intrinsic['Fn::GetAtt'][0])}.${intrinsic['Fn::GetAtt'][1]}`;
  if (Array.isArray(intrinsic['Fn::Join'])) return (intrinsic['Fn::Join'][1] as unknown[]).map(show).join('');
  const imported = /ExportsOutput(?:Ref|FnGetAtt)([A-Za-z]+?)[0-9A-F]{8}(Arn|StreamArn)?[0-9A-F]{8}$/.exec(
    String(intrinsic['Fn::ImportValue']),
  );
  return [imported?.[1], imported?.[2]].filter((part) => part !== undefined).join('.');
}

function unhash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

function pascal(name: string): string {
  return name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}
