import { Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../nag';
import { accessLogs, throttle } from './api-defaults';
import type { ApiProps } from './api-defaults';
import type { TidingsFunction } from './tidings-function';

/** Last part of the URL: the version of the wire contract. An incompatible change would need a new version. */
const STAGE_NAME = 'v1';

/** Properties of `TidingsWebSocketApi`. */
export interface TidingsWebSocketApiProps extends ApiProps {
  /** Authorizer: verifies the token in the query string of the handshake. */
  readonly authorizer: TidingsFunction;
  /** Handler of `$connect`. */
  readonly connect: TidingsFunction;
  /** Handler of `$disconnect`, which AWS invokes at most once per connection. */
  readonly disconnect: TidingsFunction;
}

/** The WebSocket API. A handshake requires a token. The member `action` of a frame selects the route. */
export class TidingsWebSocketApi extends Construct {
  /** The CDK construct of the API. */
  readonly resource: WebSocketApi;
  /** The only stage of the API. */
  readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: TidingsWebSocketApiProps) {
    super(scope, id);
    this.resource = new WebSocketApi(this, 'Resource', {
      apiName: props.name,
      routeSelectionExpression: '$request.body.action',
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Connect', props.connect.resource),
        authorizer: new WebSocketLambdaAuthorizer('Authorizer', props.authorizer.resource, {
          identitySource: ['route.request.querystring.token'],
        }),
      },
      disconnectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Disconnect', props.disconnect.resource),
      },
    });
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.resource,
      stageName: STAGE_NAME,
      autoDeploy: true,
      throttle: throttle(props),
      accessLogSettings: accessLogs(this, props, LOG_FIELDS),
    });
    acknowledge(
      this,
      'AwsSolutions-APIG4',
      'API Gateway authorizes a WebSocket once, at $connect. Other routes get the context that the authorizer returned.',
    );
  }

  /** Adds a route. API Gateway invokes the function for frames with this `action`, and replies with its return value. */
  addRoute(action: string, handler: TidingsFunction): void {
    this.resource.addRoute(action, {
      integration: new WebSocketLambdaIntegration('Handler', handler.resource),
      returnResponse: true,
    });
  }

  /** URL that clients connect to: `wss://…/v1`. */
  get url(): string {
    return this.stage.url;
  }

  /** Base URL of the `@connections` API. */
  get connectionsUrl(): string {
    return this.stage.callbackUrl;
  }

  /** Permits `grantee` to post to connections. CDK's own grant would also permit it to read and close them. */
  grantPost(grantee: IGrantable & IConstruct): Grant {
    const resourceArn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.resource.apiId,
      resourceName: `${STAGE_NAME}/POST/@connections/*`,
    });
    const reason =
      'API Gateway creates connection ids at run time. The wildcard covers the ids of one stage of this API.';
    acknowledgeWildcard(grantee, resourceArn, reason);
    return Grant.addToPrincipal({ grantee, actions: ['execute-api:ManageConnections'], resourceArns: [resourceArn] });
  }
}

const LOG_FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  eventType: '$context.eventType',
  routeKey: '$context.routeKey',
  connectionId: '$context.connectionId',
  sourceIp: '$context.identity.sourceIp',
  status: '$context.status',
  authorizerError: '$context.authorizer.error',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  integrationLatency: '$context.integrationLatency',
};
