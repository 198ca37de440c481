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

/** Last part of the address; a change of the wire contract that clients cannot bear would get a new one. */
const STAGE_NAME = 'v1';

/** Properties of the WebSocket API. */
export interface SocketApiProps extends ApiProps {
  /** Verifies the token in the query string of the handshake. */
  readonly authorizer: TidingsFunction;
  /** Runs at `$connect`. */
  readonly connect: TidingsFunction;
  /** Runs at `$disconnect`, which AWS calls at most once. */
  readonly disconnect: TidingsFunction;
}

/** A WebSocket API that opens for tokens only and chooses the route by the member `action` of a message. */
export class SocketApi extends Construct {
  /** The API itself. */
  readonly resource: WebSocketApi;
  /** Its only stage. */
  readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: SocketApiProps) {
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
      'API Gateway authorizes a WebSocket once, at $connect; later routes get the context that the authorizer returned.',
    );
  }

  /** Routes messages with this `action` to a function, and sends what it returns back as the reply. */
  addRoute(action: string, handler: TidingsFunction): void {
    this.resource.addRoute(action, {
      integration: new WebSocketLambdaIntegration('Handler', handler.resource),
      returnResponse: true,
    });
  }

  /** Address that clients connect to. */
  get url(): string {
    return this.stage.url;
  }

  /** Base address of the `@connections` calls. */
  get connectionsUrl(): string {
    return this.stage.callbackUrl;
  }

  /** Lets `grantee` post to connections; CDK's own grant would also let it read and close them. */
  grantPost(grantee: IGrantable & IConstruct): Grant {
    const resourceArn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.resource.apiId,
      resourceName: `${STAGE_NAME}/POST/@connections/*`,
    });
    const reason =
      'Connection ids are made by API Gateway at run time; the wildcard spans the ids of one stage of this API.';
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
