import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpRoute, HttpRouteKey, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CorsPreflightOptions, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';
import { accessLogs, throttle } from './api-defaults';
import type { ApiProps } from './api-defaults';
import type { TidingsFunction } from './tidings-function';

/** Properties of `TidingsHttpApi`. */
export interface TidingsHttpApiProps extends ApiProps {
  /** Origins of web pages that may call the API. @default [] (no page) */
  readonly allowedOrigins?: readonly string[];
}

/** Routes of the HTTP API that invoke one function. */
export interface HttpRouteOptions {
  /** The function. All of its routes share one integration. */
  readonly handler: TidingsFunction;
  /**
   * Methods and paths by construct id. `{name}` in a path is a parameter. If a construct id changes, CloudFormation
   * replaces the route.
   */
  readonly routes: Readonly<Record<string, readonly [HttpMethod, string]>>;
}

/** The HTTP API: throttled and logged. Web pages may call it only from the allowed origins. */
export class TidingsHttpApi extends Construct {
  /** The CDK construct of the API. */
  readonly resource: HttpApi;

  constructor(scope: Construct, id: string, props: TidingsHttpApiProps) {
    super(scope, id);
    const origins = props.allowedOrigins ?? [];
    this.resource = new HttpApi(this, 'Resource', {
      apiName: props.name,
      createDefaultStage: false,
      ...(origins.length === 0 ? {} : { corsPreflight: cors(origins) }),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.resource,
      stageName: '$default',
      autoDeploy: true,
      throttle: throttle(props),
      accessLogSettings: accessLogs(this, props, LOG_FIELDS),
    });
  }

  /** Base URL without a trailing slash. */
  get url(): string {
    return this.resource.apiEndpoint;
  }

  /**
   * Adds routes. If `scope` is in another stack, the routes belong to that stack and are deleted with it. The stack of
   * the API does not depend on that stack.
   */
  addRoutes(scope: Construct, options: HttpRouteOptions): void {
    const integration = new HttpLambdaIntegration('Handler', options.handler.resource);
    for (const [id, [method, path]] of Object.entries(options.routes)) {
      const routeKey = HttpRouteKey.with(path, method);
      const route = new HttpRoute(scope, id, { httpApi: this.resource, routeKey, integration });
      acknowledge(
        route,
        'AwsSolutions-APIG4',
        'The function verifies the token, which is in the Authorization header or in ?token=. An API Gateway ' +
          'authorizer would reject every request in which one of its identity sources is missing.',
      );
    }
  }
}

function cors(origins: readonly string[]): CorsPreflightOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
    allowHeaders: ['authorization', 'content-type', 'last-event-id', 'if-none-match'],
    exposeHeaders: ['etag', 'retry-after', 'tidings-poll-after'],
    maxAge: Duration.hours(1),
  };
}

const LOG_FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  sourceIp: '$context.identity.sourceIp',
  status: '$context.status',
  responseLength: '$context.responseLength',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  integrationLatency: '$context.integrationLatency',
};
