import { Match, Template } from 'aws-cdk-lib/assertions';
import { compose, outputs, resources } from '../../helpers/infra/stacks';

describe('the WebSocket API', () => {
  const { realtime } = compose();
  const template = Template.fromStack(realtime);

  it('selects the route by the member action', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
  });

  it('authorizes the handshake by the token in the query string', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'REQUEST',
      IdentitySource: ['route.request.querystring.token'],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: Match.anyValue(),
    });
  });

  it('replies on every route except $connect and $disconnect', () => {
    const routes = Object.values(resources(realtime, 'AWS::ApiGatewayV2::Route')).map((route) => route.Properties);
    const socket = routes.filter(({ RouteKey }) => !String(RouteKey).includes(' '));
    const replying = socket.filter((route) => route['RouteResponseSelectionExpression'] === '$default');
    expect(socket.map(({ RouteKey }) => String(RouteKey)).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      '$connect',
      '$default',
      '$disconnect',
      'auth',
      'ping',
      'publish',
      'subscribe',
      'sync',
      'unsubscribe',
    ]);
    expect(replying).toHaveLength(socket.length - 2);
    expect(Object.keys(resources(realtime, 'AWS::ApiGatewayV2::RouteResponse'))).toHaveLength(replying.length);
  });

  it('may invoke each function only for its own route', () => {
    const sources = Object.values(resources(realtime, 'AWS::Lambda::Permission')).map(({ Properties }) =>
      JSON.stringify(Properties['SourceArn'] ?? ''),
    );
    for (const key of ['$connect', '$disconnect', '$default', 'subscribe', 'ping']) {
      expect(sources.filter((source) => source.includes(`/*${key}"`))).toHaveLength(1);
    }
  });

  it('throttles its stage and deploys it automatically', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: 'v1',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 1000 },
    });
  });

  it.each(['v1', '$default'])('logs each request of stage %s as JSON without query string or token', (StageName) => {
    const stage = Object.values(template.findResources('AWS::ApiGatewayV2::Stage', { Properties: { StageName } }))[0];
    const format = String(stage?.['Properties'].AccessLogSettings.Format);
    expect(JSON.parse(format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    expect(format).not.toMatch(/path|query|token|authorizer\.(?!error)/i);
  });

  it('creates the log role of the account only if apiGatewayLogRole is `create`', () => {
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    const created = Template.fromStack(compose({ apiGatewayLogRole: 'create' }).realtime);
    created.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
    created.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: { StageName: 'v1' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ApiGatewayLogRoleAccount')]),
    });
  });
});

describe('the HTTP API', () => {
  it('has the routes of the wire contract, and those of webhooks in the webhooks stack', () => {
    const { realtime, webhooks } = compose();
    const keys = (stack: typeof realtime | typeof webhooks) =>
      Object.values(resources(stack, 'AWS::ApiGatewayV2::Route'))
        .map(({ Properties }) => String(Properties['RouteKey']))
        .filter((key) => key.includes(' '))
        .sort();
    expect(keys(realtime)).toEqual([
      'GET /v1/channels/{channel}',
      'GET /v1/channels/{channel}/presence',
      'GET /v1/messages',
      'GET /v1/messages/now',
      'POST /v1/channels/{channel}/messages',
    ]);
    expect(keys(webhooks)).toEqual([
      'DELETE /v1/webhooks/{id}',
      'GET /v1/dead-letters',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{id}',
      'POST /v1/webhooks',
    ]);
  });

  it('may be called by web pages only from the configured origins', () => {
    const cors = (allowedOrigins: string[]) =>
      Object.values(resources(compose({ allowedOrigins }).realtime, 'AWS::ApiGatewayV2::Api')).map(
        ({ Properties }) => Properties['CorsConfiguration'],
      );
    expect(cors([])).toEqual([undefined, undefined]);
    expect(cors(['https://app.example.com'])).toContainEqual({
      AllowOrigins: ['https://app.example.com'],
      AllowMethods: ['GET', 'POST', 'DELETE'],
      AllowHeaders: ['authorization', 'content-type', 'last-event-id', 'if-none-match'],
      ExposeHeaders: ['etag', 'retry-after', 'tidings-poll-after'],
      MaxAge: 3600,
    });
  });

  it('has the configured rates', () => {
    const { realtime } = compose({ limits: { requestsPerSecond: 7, requestBurst: 3 } });
    Template.fromStack(realtime).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 3 },
    });
  });
});

describe('the streaming URL', () => {
  const urls = (allowedOrigins: string[] = []) =>
    Object.values(resources(compose({ allowedOrigins }).realtime, 'AWS::Lambda::Url')).map(
      ({ Properties }) => Properties,
    );

  it('streams the response of the events function, which verifies the tokens', () => {
    expect(urls()).toEqual([
      {
        AuthType: 'NONE',
        InvokeMode: 'RESPONSE_STREAM',
        TargetFunctionArn: { 'Fn::GetAtt': [expect.stringMatching(/^HttpEventsFunction/), 'Arn'] },
      },
    ]);
    const { realtime } = compose();
    for (const [Action, condition] of [
      ['lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }],
      ['lambda:InvokeFunction', { InvokedViaFunctionUrl: true }],
    ] as const) {
      Template.fromStack(realtime).hasResourceProperties('AWS::Lambda::Permission', {
        Action,
        Principal: '*',
        ...condition,
      });
    }
  });

  it('may be called by web pages only from the configured origins', () => {
    expect(urls(['https://app.example.com'])).toMatchObject([
      {
        Cors: {
          AllowOrigins: ['https://app.example.com'],
          AllowMethods: ['GET'],
          AllowHeaders: ['authorization', 'last-event-id'],
          ExposeHeaders: ['retry-after'],
          MaxAge: 3600,
        },
      },
    ]);
  });

  it('is an output without a trailing slash', () => {
    const parts = { 'Fn::Split': ['/', { 'Fn::GetAtt': [expect.stringMatching(/FunctionUrl/), 'FunctionUrl'] }] };
    expect(outputs(compose().realtime)['EventsUrl']).toEqual({
      'Fn::Join': ['//', [{ 'Fn::Select': [0, parts] }, { 'Fn::Select': [2, parts] }]],
    });
  });
});

describe('stream consumers', () => {
  const { realtime, webhooks } = compose();
  const mapping = {
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 9,
    MaximumRecordAgeInSeconds: 3600,
    ParallelizationFactor: 4,
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  };

  it.each([
    ['fan-out', realtime],
    ['relay', webhooks],
  ])('%s receives the writes of heads in the channel table', (_, stack) => {
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ...mapping,
      FilterCriteria: {
        Filters: [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":["head"]}}},"eventName":["INSERT","MODIFY"]}' }],
      },
    });
  });

  it('pass only written or deleted subscriptions with presence to the presence function', () => {
    Template.fromStack(realtime).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ...mapping,
      FilterCriteria: {
        Filters: [
          { Pattern: '{"dynamodb":{"NewImage":{"presence":{"BOOL":[true]}}}}' },
          { Pattern: '{"dynamodb":{"OldImage":{"presence":{"BOOL":[true]}}}}' },
        ],
      },
    });
  });

  it('have encrypted on-failure queues that keep messages for 14 days and accept only TLS', () => {
    const queues = [realtime, webhooks].flatMap((stack) => Object.values(resources(stack, 'AWS::SQS::Queue')));
    expect(queues).toHaveLength(4);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
    const policies = [realtime, webhooks].flatMap((stack) => Object.values(resources(stack, 'AWS::SQS::QueuePolicy')));
    expect(policies).toHaveLength(4);
    for (const { Properties } of policies) {
      expect(Properties['PolicyDocument'].Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });
});
