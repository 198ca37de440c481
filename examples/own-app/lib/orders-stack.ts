import { join } from 'node:path';
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { Tidings } from 'tidings';

/** A shop's orders: customers see in a web page that their order was placed, and a warehouse receives a webhook. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const tidings = new Tidings(this, 'Realtime', {
      allowedOrigins: ['*'],
      removal: 'destroy',
      // A new AWS account cannot reserve executions. Remove these lines after AWS has raised its quota.
      limits: { longPolling: { concurrency: 0 }, eventStreams: { concurrency: 0 } },
    });
    const orders = this.#createTable('OrdersTable');
    const shipments = this.#createTable('ShipmentsTable');
    const api = new HttpApi(this, 'Api', {
      corsPreflight: { allowOrigins: ['*'], allowMethods: [CorsHttpMethod.ANY], allowHeaders: ['content-type'] },
    });

    const placeOrder = this.#createFunction('place-order', { ORDERS_TABLE: orders.tableName });
    orders.grant(placeOrder, 'dynamodb:PutItem');
    tidings.grantPublish(placeOrder);
    this.#addRoute(api, HttpMethod.POST, '/orders', placeOrder);

    const createToken = this.#createFunction('create-token');
    tidings.grantSignTokens(createToken);
    this.#addRoute(api, HttpMethod.POST, '/tokens', createToken);

    const receiveWebhook = this.#createFunction('receive-webhook', { SHIPMENTS_TABLE: shipments.tableName });
    shipments.grant(receiveWebhook, 'dynamodb:PutItem');
    this.#addRoute(api, HttpMethod.POST, '/webhook', receiveWebhook);

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'OrdersTableName', { value: orders.tableName });
    new CfnOutput(this, 'ShipmentsTableName', { value: shipments.tableName });
  }

  #createTable(id: string): Table {
    return new Table(this, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #createFunction(name: string, environment: Record<string, string> = {}): NodejsFunction {
    return new NodejsFunction(this, name, {
      entry: join(__dirname, '..', 'functions', `${name}.ts`),
      runtime: Runtime.NODEJS_24_X,
      environment,
      bundling: { externalModules: [], minify: true },
    });
  }

  #addRoute(api: HttpApi, method: HttpMethod, path: string, handler: NodejsFunction): void {
    api.addRoutes({ path, methods: [method], integration: new HttpLambdaIntegration(handler.node.id, handler) });
  }
}
