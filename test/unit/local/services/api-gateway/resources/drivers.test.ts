import { EngineError } from '../../../../../../local/core/errors';
import type { Properties } from '../../../../../../local/resources/types';
import { createBench, functionArn, invocationUri } from '../../../../../helpers/engine/api-gateway';
import type { Bench } from '../../../../../helpers/engine/api-gateway';

describe('API Gateway resources', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = createBench();
  });
  afterEach(() => bench.stop());

  const problems = (type: string, properties: Properties): readonly string[] =>
    bench.apiGateway.drivers.find((driver) => driver.type === type)!.validate!({
      stackName: 'S',
      logicalId: 'X',
      path: 'S/X',
      properties,
    });
  const api = (
    ProtocolType: 'WEBSOCKET' | 'HTTP',
  ): Promise<{ ref: string; attributes: Readonly<Record<string, string>> }> =>
    bench.create('AWS::ApiGatewayV2::Api', {
      Name: 'a',
      ProtocolType,
      ...(ProtocolType === 'WEBSOCKET' && { RouteSelectionExpression: '$request.body.action' }),
    });

  it('generate an API id of ten lower-case characters and register the local address', async () => {
    const created = await api('WEBSOCKET');
    expect(created.ref).toMatch(/^[a-z0-9]{10}$/);
    expect(created.attributes).toEqual({
      ApiId: created.ref,
      ApiEndpoint: `wss://${created.ref}.execute-api.eu-west-1.amazonaws.com`,
    });
    expect(bench.localize(`wss://${created.ref}.execute-api.eu-west-1.amazonaws.com/prod`)).toMatch(
      /^ws:\/\/127\.0\.0\.1:\d+\/prod$/,
    );
    expect(bench.localize(`https://${created.ref}.execute-api.eu-west-1.amazonaws.com/prod`)).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/prod$/,
    );
    expect((await api('HTTP')).attributes['ApiEndpoint']).toMatch(/^https:/);
  });

  it.each<[string, Properties, RegExp]>([
    ['AWS::ApiGatewayV2::Api', { ProtocolType: 'REST' }, /ProtocolType is "REST"/],
    [
      'AWS::ApiGatewayV2::Api',
      { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.header.x' },
      /RouteSelectionExpression is "\$request.header.x"/,
    ],
    [
      'AWS::ApiGatewayV2::Api',
      { ProtocolType: 'HTTP', CorsConfiguration: { AllowCredentials: true, AllowOrigins: ['*'] } },
      /credentials/,
    ],
    ['AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true }, /DisableExecuteApiEndpoint/],
    [
      'AWS::ApiGatewayV2::Route',
      { Target: 'integrations/x', AuthorizationType: 'AWS_IAM' },
      /AuthorizationType is "AWS_IAM"/,
    ],
    ['AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE' }, /Target is missing/],
    ['AWS::ApiGatewayV2::Integration', { IntegrationType: 'MOCK' }, /IntegrationType is "MOCK"/],
    ['AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'JWT' }, /AuthorizerType is "JWT"/],
    ['AWS::ApiGatewayV2::Stage', { StageName: 'a/b' }, /StageName "a\/b"/],
    ['AWS::ApiGatewayV2::Stage', { StageName: 'a', RouteSettings: { x: { CachingEnabled: true } } }, /CachingEnabled/],
  ])('%s %j is rejected before any resource is created', (type, properties, message) => {
    expect(problems(type, properties).join('\n')).toMatch(message);
  });

  it('reject settings that do not match the API', async () => {
    const ws = (await api('WEBSOCKET')).ref;
    const http = (await api('HTTP')).ref;
    const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri('f') };
    const refused = async (type: string, properties: Properties): Promise<string> => {
      const error: unknown = await bench.create(type, properties).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(EngineError);
      return (error as EngineError).message;
    };
    expect(await refused('AWS::ApiGatewayV2::Integration', { ApiId: 'nope', ...integration })).toContain('"nope"');
    expect(
      await refused('AWS::ApiGatewayV2::Integration', { ApiId: ws, ...integration, TimeoutInMillis: 30_000 }),
    ).toContain('TimeoutInMillis is 30000');
    expect(
      await refused('AWS::ApiGatewayV2::Integration', { ApiId: http, ...integration, PayloadFormatVersion: '1.0' }),
    ).toContain('PayloadFormatVersion is "1.0"');
    expect(
      await refused('AWS::ApiGatewayV2::Integration', {
        ApiId: ws,
        ...integration,
        IntegrationUri: 'https://example.com',
      }),
    ).toContain('not the URI of a Lambda function');
    expect(
      await refused('AWS::ApiGatewayV2::Authorizer', {
        ApiId: ws,
        AuthorizerType: 'REQUEST',
        AuthorizerUri: functionArn('f'),
        IdentitySource: ['$request.header.x'],
      }),
    ).toContain('"$request.header.x"');
    expect(
      await refused('AWS::ApiGatewayV2::Authorizer', {
        ApiId: ws,
        AuthorizerType: 'REQUEST',
        AuthorizerUri: functionArn('f'),
        EnableSimpleResponses: true,
      }),
    ).toContain('EnableSimpleResponses');
    expect(await refused('AWS::ApiGatewayV2::Stage', { ApiId: ws, StageName: '$default', AutoDeploy: true })).toContain(
      '$default',
    );
    const { ref: target } = await bench.create('AWS::ApiGatewayV2::Integration', { ApiId: ws, ...integration });
    const { ref: AuthorizerId } = await bench.create('AWS::ApiGatewayV2::Authorizer', {
      ApiId: ws,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: functionArn('f'),
      IdentitySource: ['route.request.header.Authorization'],
    });
    const route = { ApiId: ws, RouteKey: 'send', Target: `integrations/${target}` };
    expect(
      await refused('AWS::ApiGatewayV2::Route', { ...route, AuthorizationType: 'CUSTOM', AuthorizerId }),
    ).toContain('The route send has an authorizer');
    expect(await refused('AWS::ApiGatewayV2::Route', { ...route, Target: 'integrations/x' })).toContain(
      'integrations/x',
    );
    await bench.create('AWS::ApiGatewayV2::Route', route);
    expect(await refused('AWS::ApiGatewayV2::Route', route)).toContain('already has a route');
  });

  it('report a stage without a deployment', async () => {
    await bench.create('AWS::ApiGatewayV2::Stage', { ApiId: (await api('HTTP')).ref, StageName: 'x' });
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('AutoDeploy') }),
    );
  });
});
