import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpRoute, HttpRouteKey, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CorsPreflightOptions, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';
import { accessLogs, throttle } from './api-defaults';
import type { ApiProps } from './api-defaults';
import type { TidingsFunction } from './tidings-function';

/** Properties of the HTTP API. */
export interface TidingsHttpApiProps extends ApiProps {
  /** Origins of web pages that may call. @default [] which lets no page call */
  readonly allowedOrigins?: readonly string[];
}

/** A route of the HTTP API: `{name}` in the path is a parameter. */
export interface HttpRouteOptions {
  /** What runs. All its routes share one integration. */
  readonly handler: TidingsFunction;
  /** Methods and paths, each with a construct id that never changes. */
  readonly routes: Readonly<Record<string, readonly [HttpMethod, string]>>;
}

/** The HTTP API: throttled, logged, closed to web pages unless their origin is named. */
export class TidingsHttpApi extends Construct {
  /** The API itself. */
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

  /** Base address, without a slash at the end. */
  get url(): string {
    return this.resource.apiEndpoint;
  }

  /**
   * Adds routes below `scope`, which may stand in another stack: the routes then go with that stack, and this one
   * knows nothing of it.
   */
  addRoutes(scope: Construct, options: HttpRouteOptions): void {
    const integration = new HttpLambdaIntegration('Handler', options.handler.resource);
    for (const [id, [method, path]] of Object.entries(options.routes)) {
      const routeKey = HttpRouteKey.with(path, method);
      const route = new HttpRoute(scope, id, { httpApi: this.resource, routeKey, integration });
      acknowledge(
        route,
        'AwsSolutions-APIG4',
        'The function verifies the token: it comes in the Authorization header or as ?token=, and an API Gateway ' +
          'authorizer refuses a request in which one of its identity sources is missing.',
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
