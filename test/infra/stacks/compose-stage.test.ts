import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { compose, composeInto, createApp, outputs, resources } from '../../helpers/infra/stacks';
import { digestTemplate } from '../../helpers/infra/template-digest';

/** Properties with a physical name that must be unique in an account and Region. */
const NAME_PROPERTIES = [
  'TableName',
  'QueueName',
  'TopicName',
  'FunctionName',
  'RoleName',
  'LogGroupName',
  'AlarmName',
  'DashboardName',
  'Name',
];

describe('two stages in one account', () => {
  const app = createApp();
  const first = composeInto(app, {}, 'one');
  const second = composeInto(app, {}, 'two');

  it('have different stack names', () => {
    expect(Object.values(first).map((stack: Stack) => stack.stackName)).toEqual([
      'tidings-one-data',
      'tidings-one-realtime',
      'tidings-one-webhooks',
      'tidings-one-operations',
    ]);
    expect(Object.values(second).map((stack: Stack) => stack.stackName)).toContain('tidings-two-data');
  });

  it('have different physical names and exports', () => {
    const names = (stacks: object) =>
      Object.values(stacks).flatMap((stack: Stack) => [...physicalNames(stack), ...exportNames(stack)]);
    const mine = names(first);
    const shared = names(second).filter((name) => mine.includes(name));
    expect(mine.length).toBeGreaterThan(20);
    expect(shared).toEqual([]);
  });

  it('have their project and stage as tags', () => {
    expect(first.realtime.tags.tagValues()).toEqual({ project: 'tidings', stage: 'one' });
  });

  it('depend on each other in one direction: data, realtime, webhooks, operations', () => {
    const names = (stack: Stack) =>
      stack.dependencies.map(({ stackName }) => stackName.replace('tidings-one-', '')).sort();
    app.synth();
    expect(names(first.data)).toEqual([]);
    expect(names(first.realtime)).toEqual(['data']);
    expect(names(first.webhooks)).toEqual(['data', 'realtime']);
    expect(names(first.operations)).toEqual(['realtime', 'webhooks']);
  });
});

describe('templates', () => {
  const stacks = compose({
    webhooks: { endpoints: [{ id: 'Billing', url: 'https://billing.example.com/hook', channels: ['orders:*'] }] },
  });

  it.each(['data', 'realtime', 'webhooks', 'operations'] as const)(
    'of the %s stack keep their logical ids, IAM statements and properties that replace a resource',
    (part) => {
      expect(digestTemplate(resources(stacks[part]))).toMatchSnapshot();
    },
  );
});

describe('outputs', () => {
  it('have the names that scripts and the local engine use', () => {
    const stacks = compose();
    expect(Object.keys(outputs(stacks.data))).toEqual(['ChannelTableName', 'ConnectionTableName', 'SigningSecretArn']);
    expect(Object.keys(outputs(stacks.realtime))).toEqual(['WebSocketUrl', 'ConnectionsUrl', 'HttpUrl', 'EventsUrl']);
    expect(Object.keys(outputs(stacks.webhooks))).toEqual(['TopicArn', 'DeadLetterQueueUrl']);
  });

  it('are URLs with the stage and without a trailing slash', () => {
    const { WebSocketUrl, ConnectionsUrl, HttpUrl } = outputs(compose().realtime);
    expect(JSON.stringify(WebSocketUrl)).toMatch(/"wss:\/\/.*\/v1"/);
    expect(JSON.stringify(ConnectionsUrl)).toMatch(/"https:\/\/.*\/v1"/);
    expect(HttpUrl).toEqual({ 'Fn::GetAtt': [expect.stringContaining('HttpApi'), 'ApiEndpoint'] });
  });
});

function physicalNames(stack: Stack): string[] {
  const resources = Template.fromStack(stack).toJSON()['Resources'] as Record<
    string,
    { Type: string; Properties: object }
  >;
  return Object.values(resources)
    .filter(({ Type }) => Type !== 'AWS::ApiGatewayV2::Authorizer' && Type !== 'AWS::Lambda::EventSourceMapping')
    .flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(([key, value]) => NAME_PROPERTIES.includes(key) && typeof value === 'string')
        .map(([, value]) => `${Type} ${String(value)}`),
    );
}

function exportNames(stack: Stack): string[] {
  const outputs = (Template.fromStack(stack).toJSON()['Outputs'] ?? {}) as Record<
    string,
    { Export?: { Name: string } }
  >;
  return Object.values(outputs).flatMap(({ Export }) => (Export === undefined ? [] : [Export.Name]));
}
