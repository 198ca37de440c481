import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ConfigError, Tidings, TidingsData, TidingsRealtime } from '../../../lib/index';
import type { TidingsProps } from '../../../lib/index';
import { CODE_DIRECTORY, createApp, resources } from '../../helpers/infra/stacks';
import type { Resource } from '../../helpers/infra/stacks';

const OIDC = {
  mode: 'oidc',
  issuer: 'https://id.example.com',
  audience: 'orders',
  jwksUrl: 'https://id.example.com/keys',
} as const;

let stack: Stack;
beforeEach(() => {
  stack = new Stack(createApp(), 'Orders');
});

const create = (props: TidingsProps = {}): Tidings =>
  new Tidings(stack, 'Realtime', { codeDirectory: CODE_DIRECTORY, ...props });

const createFunction = (): LambdaFunction =>
  new LambdaFunction(stack, 'PlaceOrder', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });

/** Environment and policy statements of the consumer's function. */
function consumer(): { readonly environment: unknown; readonly statements: unknown } {
  const find = (type: string): Resource['Properties'] | undefined =>
    Object.entries(resources(stack, type)).find(([id]) => id.startsWith('PlaceOrder'))?.[1].Properties;
  return {
    environment: find('AWS::Lambda::Function')?.['Environment']?.Variables,
    statements: find('AWS::IAM::Policy')?.['PolicyDocument'].Statement,
  };
}

describe('Tidings', () => {
  it('creates tables, both APIs, the streaming URL and the webhook topic in one stack', () => {
    create();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
    template.resourceCountIs('AWS::Lambda::Url', 1);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  it('creates alarms and a dashboard if alarms are configured', () => {
    create({ alarms: { email: 'ops@example.com' } });
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'ops@example.com' });
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it('keeps its data by default', () => {
    create();
    for (const table of Object.values(resources(stack, 'AWS::DynamoDB::GlobalTable'))) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain' });
    }
  });

  it('has outputs without a hash in their names', () => {
    create();
    expect(Object.keys(Template.fromStack(stack).findOutputs('*')).sort()).toEqual([
      'RealtimeEventsUrl',
      'RealtimeHttpUrl',
      'RealtimeSigningSecretArn',
      'RealtimeWebSocketUrl',
    ]);
  });

  it('can be created twice in a stack', () => {
    create();
    new Tidings(stack, 'Second', { codeDirectory: CODE_DIRECTORY });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  it('rejects invalid and unknown settings, all at once', () => {
    const settings = { retention: { messageSeconds: 5 }, origins: ['*'] };
    let error: unknown;
    try {
      create(settings);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: 'invalid_configuration', source: 'Orders/Realtime' });
    expect((error as ConfigError).problems.map(({ path }) => path).sort()).toEqual([
      'origins',
      'retention.messageSeconds',
    ]);
  });

  it('reports the path of a code directory without functions', () => {
    expect(() => create({ codeDirectory: '/nowhere' })).toThrow(
      'codeDirectory: got /nowhere; allowed: a folder with ws-authorizer/index.js',
    );
  });

  it('adds a webhook endpoint whose URL is only known at deployment', () => {
    const { url } = createFunction().addFunctionUrl();
    create().addWebhookEndpoint({ id: 'Shipping', url, channels: ['orders:*'] });
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'https',
      FilterPolicy: { channel: [{ prefix: 'orders:' }] },
    });
  });

  it('rejects an invalid webhook endpoint', () => {
    const tidings = create();
    expect(() => tidings.addWebhookEndpoint({ id: 'Shipping', url: 'http://example.com' })).toThrow(ConfigError);
  });
});

describe('grantPublish', () => {
  it('gives a function the permissions and the environment of the server library', () => {
    create({ retention: { messageSeconds: 600 } }).grantPublish(createFunction());
    expect(consumer()).toEqual({
      environment: {
        TIDINGS_CHANNEL_TABLE: { Ref: expect.stringMatching(/^RealtimeDataChannelTable/) },
        TIDINGS_MESSAGE_RETENTION_SECONDS: '600',
        TIDINGS_PUBLISH_ID_RETENTION_SECONDS: '86400',
      },
      statements: [
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^RealtimeDataChannelTable/), 'Arn'] },
        },
      ],
    });
  });

  it('gives a role only the permissions, because a role has no environment', () => {
    const role = new Role(stack, 'PlaceOrder', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    create().grantPublish(role);
    expect(consumer().statements).toHaveLength(1);
  });
});

describe('grantSignTokens', () => {
  it('gives a function the permission to read the signing secret, and its ARN', () => {
    create().grantSignTokens(createFunction());
    const secret = { Ref: expect.stringMatching(/^RealtimeDataSigningSecret/) };
    expect(consumer()).toEqual({
      environment: { TIDINGS_SIGNING_SECRET_ARN: secret },
      statements: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret }],
    });
  });

  it('is rejected in auth mode oidc, in which the issuer signs tokens', () => {
    const tidings = create({ auth: OIDC });
    expect(() => tidings.grantSignTokens(createFunction())).toThrow(/auth\.mode: got "oidc"; allowed: "secret"/);
  });
});

describe('the parts of Tidings', () => {
  it('can be in several stacks', () => {
    const app = createApp();
    const data = new TidingsData(new Stack(app, 'Data'), 'Data');
    const other = new Stack(app, 'Api');
    new TidingsRealtime(other, 'Realtime', { data, codeDirectory: CODE_DIRECTORY });
    app.synth();
    expect(other.dependencies.map(({ stackName }) => stackName)).toEqual(['Data']);
  });

  it('report contradictory auth settings', () => {
    const data = new TidingsData(stack, 'Data', { settings: { auth: OIDC } });
    expect(() => new TidingsRealtime(stack, 'Realtime', { data, codeDirectory: CODE_DIRECTORY })).toThrow(
      /Orders\/Data has one problem/,
    );
  });
});
