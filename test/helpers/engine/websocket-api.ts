import type { Properties } from '../../../local/resources/types';
import { createBench, invocationUri } from './api-gateway';
import type { Bench } from './api-gateway';

/** A WebSocket API with routes, as a stack creates it. */
export interface WebSocketBench extends Bench {
  readonly apiId: string;
  /** `ws://127.0.0.1:port/prod` */
  readonly url: string;
  /** `http://127.0.0.1:port` */
  readonly base: string;
}

export interface Setup {
  /** Function name by route key. */
  readonly routes: Readonly<Record<string, string>>;
  /** Keys of the two-way routes. */
  readonly twoWay?: readonly string[];
  readonly authorizer?: { readonly functionName: string; readonly identitySource: readonly string[] };
  readonly stage?: Properties;
  readonly integration?: Properties;
  readonly selection?: string;
}

export async function webSocketApi(setup: Setup, bench: Bench = createBench()): Promise<WebSocketBench> {
  const api = await bench.create('AWS::ApiGatewayV2::Api', {
    Name: 'ws',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: setup.selection ?? '$request.body.action',
  });
  const ApiId = api.ref;
  const authorizer =
    setup.authorizer &&
    (await bench.create('AWS::ApiGatewayV2::Authorizer', {
      ApiId,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri(setup.authorizer.functionName),
      IdentitySource: setup.authorizer.identitySource,
      Name: 'a',
    }));
  for (const [RouteKey, name] of Object.entries(setup.routes)) {
    const integration = await bench.create('AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: invocationUri(name),
      ...setup.integration,
    });
    const twoWay = setup.twoWay?.includes(RouteKey);
    const guarded = authorizer && RouteKey === '$connect';
    const route = await bench.create('AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey,
      Target: `integrations/${integration.ref}`,
      AuthorizationType: guarded ? 'CUSTOM' : 'NONE',
      ...(guarded && { AuthorizerId: authorizer.ref }),
      ...(twoWay && { RouteResponseSelectionExpression: '$default' }),
    });
    if (twoWay)
      await bench.create('AWS::ApiGatewayV2::RouteResponse', {
        ApiId,
        RouteId: route.ref,
        RouteResponseKey: '$default',
      });
  }
  await bench.create('AWS::ApiGatewayV2::Stage', { ApiId, StageName: 'prod', AutoDeploy: true, ...setup.stage });
  const endpoint = api.attributes['ApiEndpoint']!;
  return Object.assign(bench, {
    apiId: ApiId,
    url: `${bench.localize(endpoint)}/prod`,
    base: bench.localize(endpoint.replace('wss:', 'https:')),
  });
}

/** Headers of a signed call. */
export const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0',
};
