import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { DevAddresses } from '../../../scripts/cli/dev-banner';
import { writeAssembly } from '../../helpers/engine/assembly-fixture';
import { DevProcess } from '../../helpers/engine/start-process';

/** A function of an app that is not Tidings: it stores the body of a request under the path. */
const HANDLER = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient();
exports.handler = async ({ rawPath, body = '' }) => {
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: rawPath }, body: { S: body } } }));
  return { statusCode: 201, body: 'stored' };
};`;

/** A CDK project in a folder of its own, with a function, a table, two APIs and a function URL. */
class ForeignProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'tidings-foreign-'));

  constructor() {
    // Functions find the AWS SDK as in any project: in the node_modules above cdk.out.
    symlinkSync(resolve('node_modules'), join(this.directory, 'node_modules'));
    mkdirSync(join(this.directory, 'function'));
    writeFileSync(join(this.directory, 'function/index.js'), HANDLER);
    const app = new App({
      outdir: join(this.directory, 'cdk.out'),
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
    });
    const stack = new Stack(app, 'Orders');
    // Without a billing mode, the table has provisioned capacity.
    const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const handler = new LambdaFunction(stack, 'Store', {
      functionName: 'store',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(join(this.directory, 'function')),
      environment: { TABLE: table.tableName },
    });
    table.grantWriteData(handler);
    const api = new HttpApi(stack, 'Api', {
      apiName: 'orders',
      defaultIntegration: new HttpLambdaIntegration('Integration', handler),
    });
    const webSocketApi = new WebSocketApi(stack, 'Updates', {
      apiName: 'updates',
      defaultRouteOptions: { integration: new WebSocketLambdaIntegration('Integration', handler) },
    });
    new WebSocketStage(stack, 'Stage', { webSocketApi, stageName: 'prod', autoDeploy: true });
    handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(stack, 'TableName', { value: table.tableName });
    app.synth();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Whether nothing listens at the address of a URL. */
function refusesConnections(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    socket
      .once('error', () => done(true))
      .once('connect', () => {
        socket.destroy();
        done(false);
      });
  });
}

describe('tidings dev', () => {
  let project: ForeignProject;
  let running: DevProcess | undefined;

  beforeAll(() => {
    project = new ForeignProject();
  });

  afterEach(async () => {
    if (running?.child.exitCode === null) await running.interrupt();
  });

  afterAll(() => project.remove());

  it('runs the cloud assembly of another app, and stops on Ctrl-C', async () => {
    running = new DevProcess(project.directory, ['--json']);
    await running.until(/^\{.*\}\n/m);
    const printed = JSON.parse(running.stdout) as DevAddresses;
    const { awsEndpointUrl, region, accessKeyId, secretAccessKey, stacks, apis, functionUrls } = printed;
    expect(region).toBe('us-east-1');
    expect(apis).toEqual([
      { api: 'orders', protocol: 'HTTP', stage: '$default', url: stacks['Orders']!['ApiUrl'] },
      { api: 'updates', protocol: 'WEBSOCKET', stage: 'prod', url: expect.stringMatching(/^ws:.*\/prod$/) },
    ]);
    expect(functionUrls).toEqual([{ functionName: 'store', url: expect.stringMatching(/^http:/) }]);

    const viaApi = await fetch(`${apis[0]!.url}/a`, { method: 'POST', body: 'first' });
    expect([viaApi.status, await viaApi.text()]).toEqual([201, 'stored']);
    const viaUrl = await fetch(`${functionUrls[0]!.url}/b`, { method: 'POST', body: 'second' });
    expect([viaUrl.status, await viaUrl.text()]).toEqual([201, 'stored']);

    const credentials = { accessKeyId, secretAccessKey };
    const dynamodb = new DynamoDBClient({ endpoint: awsEndpointUrl, region, credentials });
    for (const [id, body] of [
      ['/a', 'first'],
      ['/b', 'second'],
    ] as const) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: stacks['Orders']!['TableName']!, Key: { id: { S: id } } }),
      );
      expect(Item).toMatchObject({ body: { S: body } });
    }
    dynamodb.destroy();

    expect(await running.interrupt()).toBe(0);
    for (const url of [awsEndpointUrl, apis[0]!.url, apis[1]!.url, functionUrls[0]!.url])
      expect(await refusesConnections(url)).toBe(true);
  });

  it('prints outputs, addresses, and the variables for the AWS CLI and SDKs', async () => {
    running = new DevProcess(project.directory, ['cdk.out', '--hostname', 'localhost', '--seed', '7']);
    await running.until(/Ctrl-C stops everything/);
    expect(running.stdout).toMatch(/Outputs of Orders:\n\n {2}ApiUrl +http:\/\/localhost:\d+\n {2}TableName +Orders-/);
    expect(running.stdout).toMatch(/ {2}orders \(HTTP\) +http:\/\/localhost:\d+\n/);
    expect(running.stdout).toMatch(/ {2}updates \(WebSocket\) +ws:\/\/localhost:\d+\/prod\n/);
    expect(running.stdout).toMatch(/Function URLs:\n\n {2}store +http:\/\/localhost:\d+\n/);
    expect(running.stdout).toMatch(/export AWS_ENDPOINT_URL=http:\/\/localhost:\d+\n/);
    expect(running.stdout).toContain('export AWS_REGION=us-east-1\n');
    expect(running.stdout).toContain('export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n');
    expect(running.stdout).toContain('--seed 7');
    await running.interrupt();
  });

  it('reports the path of a missing cloud assembly', async () => {
    running = new DevProcess(project.directory, ['nowhere']);
    expect(await running.exited).toBe(1);
    expect(running.stderr).toContain(`assembly_missing: ${join(project.directory, 'nowhere/manifest.json')}`);
    expect(running.stderr).toContain('npx cdk synth');
    expect(running.stderr).not.toContain('    at ');
  });

  it('reports the path of a malformed cloud assembly', async () => {
    mkdirSync(join(project.directory, 'malformed'), { recursive: true });
    writeFileSync(join(project.directory, 'malformed/manifest.json'), '{"version": 1}');
    running = new DevProcess(project.directory, ['malformed']);
    expect(await running.exited).toBe(1);
    expect(running.stderr).toMatch(/^assembly_invalid: .*manifest\.json .*version/);
  });

  it('lists the names of all features that the engine does not support', async () => {
    const assembly = writeAssembly({
      Shop: {
        template: {
          Resources: {
            Files: { Type: 'AWS::S3::Bucket', Properties: {} },
            Jobs: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } },
          },
        },
        constructPaths: { Files: 'Shop/Files/Resource' },
      },
    });
    running = new DevProcess(project.directory, [assembly.directory]);
    expect(await running.exited).toBe(1);
    assembly.remove();
    expect(running.stdout).toBe('');
    expect(running.stderr).toContain('template_refused: ');
    expect(running.stderr).toContain('Shop/Files (AWS::S3::Bucket): the engine does not support this resource type');
    expect(running.stderr).toContain('Shop/Jobs (AWS::SQS::Queue): property Colour is not supported');
    expect(running.stderr).not.toContain('    at ');
  });

  it('reports wrong options and unknown commands with the usage', async () => {
    running = new DevProcess(project.directory, ['--nonsense', '--http-port=70000']);
    expect(await running.exited).toBe(2);
    expect(running.stderr).toContain('unknown option --nonsense');
    expect(running.stderr).toContain('Usage: tidings dev');
  });
});
