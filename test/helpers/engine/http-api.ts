import type { Properties } from '../../../local/resources/types';
import { createBench, functionArn, invocationUri } from './api-gateway';
import type { Bench, Event } from './api-gateway';

export interface HttpBench extends Bench {
  readonly apiId: string;
  /** `http://127.0.0.1:port` */
  readonly base: string;
}

export interface HttpSetup {
  /** Function name by route key. */
  readonly routes: Readonly<Record<string, string>>;
  readonly authorizer?: Properties & { readonly functionName: string };
  /** Keys of the routes with the authorizer. @default all */
  readonly guarded?: readonly string[];
  readonly cors?: Properties;
  readonly stage?: Properties;
  readonly integration?: Properties;
}

export async function httpApi(setup: HttpSetup, bench: Bench = createBench()): Promise<HttpBench> {
  const api = await bench.create('AWS::ApiGatewayV2::Api', {
    Name: 'http',
    ProtocolType: 'HTTP',
    ...(setup.cors && { CorsConfiguration: setup.cors }),
  });
  const ApiId = api.ref;
  let authorizerId: string | undefined;
  if (setup.authorizer) {
    const { functionName, ...properties } = setup.authorizer;
    const form = {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      IdentitySource: ['$request.header.Authorization'],
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
    };
    authorizerId = (
      await bench.create('AWS::ApiGatewayV2::Authorizer', {
        ApiId,
        AuthorizerUri: invocationUri(functionName),
        ...form,
        ...properties,
      })
    ).ref;
  }
  for (const [RouteKey, name] of Object.entries(setup.routes)) {
    const integration = await bench.create('AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn(name),
      PayloadFormatVersion: '2.0',
      ...setup.integration,
    });
    const guarded = authorizerId !== undefined && (setup.guarded?.includes(RouteKey) ?? true);
    await bench.create('AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey,
      Target: `integrations/${integration.ref}`,
      AuthorizationType: guarded ? 'CUSTOM' : 'NONE',
      ...(guarded && { AuthorizerId: authorizerId }),
    });
  }
  await bench.create('AWS::ApiGatewayV2::Stage', { ApiId, StageName: '$default', AutoDeploy: true, ...setup.stage });
  return Object.assign(bench, { apiId: ApiId, base: bench.localize(api.attributes['ApiEndpoint']!) });
}

/** An HTTP API whose functions record their events. */
export interface RecordingApi extends HttpBench {
  readonly seen: Event[];
}

export async function recordingApi(
  setup: HttpSetup,
  handler: (event: Event) => unknown = () => ({ ok: true }),
): Promise<RecordingApi> {
  const seen: Event[] = [];
  const api = await httpApi(setup);
  for (const name of new Set(Object.values(setup.routes))) {
    api.define(name, (event) => {
      seen.push(event);
      return handler(event);
    });
  }
  return Object.assign(api, { seen });
}
