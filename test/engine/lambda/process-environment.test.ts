import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { eventually } from '../../helpers/eventually';
import { call, createHarness, type Harness } from '../../helpers/engine/lambda';

describe('the environment of a function process', () => {
  let harness: Harness;
  let server: Server;
  const requests: { headers: Record<string, unknown>; body: string }[] = [];
  beforeEach(async () => {
    requests.length = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        requests.push({ headers: request.headers, body });
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"QueueUrls":["http://q/1"]}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    harness = createHarness({ endpoint: () => `http://127.0.0.1:${port}` });
  });
  afterEach(async () => {
    await harness.lambda.stop();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  it('has the variables of Lambda and of the template, and no others', async () => {
    process.env['LEAK'] = 'leaked';
    const arn = await harness.deploy('exports.handler = async () => ({ env: process.env, cwd: process.cwd() });', {
      Environment: { Variables: { API: 'https://aws.example/x', NODE_OPTIONS: '--enable-source-maps' } },
      MemorySize: 256,
    });
    const { value } = await call(harness, arn);
    delete process.env['LEAK'];
    const { env, cwd } = value;
    expect(Object.keys(env).sort()).toEqual([
      'API',
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_XRAY_CONTEXT_MISSING',
      'AWS_XRAY_DAEMON_ADDRESS',
      'HOME',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'NODE_OPTIONS',
      'NODE_PATH',
      'PATH',
      'PWD',
      'SHLVL',
      'TMPDIR',
      'TZ',
      '_HANDLER',
      '_X_AMZN_TRACE_ID',
    ]);
    expect(env).toMatchObject({
      API: 'http://127.0.0.1:1/x',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ACCESS_KEY_ID: 'AK-fn-role',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      TZ: ':UTC',
      _HANDLER: 'index.handler',
    });
    expect(env.LAMBDA_TASK_ROOT).toBe(cwd);
    expect(env._X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it('has another trace id in each invocation', async () => {
    const arn = await harness.deploy('exports.handler = async () => process.env._X_AMZN_TRACE_ID;');
    expect((await call(harness, arn)).value).not.toBe((await call(harness, arn)).value);
  });

  it('uses the time zone UTC', async () => {
    const arn = await harness.deploy('exports.handler = async () => new Date(2026, 5, 1).toISOString();');
    expect((await call(harness, arn)).value).toBe('2026-06-01T00:00:00.000Z');
  });

  it('uses the time of the engine, before and after an advance', async () => {
    await harness.clock.advance(3_600_000);
    const arn = await harness.deploy(`
      const atInit = Date.now();
      class Later extends Date {}
      exports.handler = async (event, context) => ({
        atInit, now: Date.now(), date: new Date().getTime(), text: Date.parse(Date()), later: new Later().getTime(),
        fixed: new Date(5).getTime(), same: new Date() instanceof Date && new Later() instanceof Later && new Date().constructor === Date,
        left: context.getRemainingTimeInMillis(),
      });`);
    const close = (actual: number, expected: number): void => expect(Math.abs(actual - expected)).toBeLessThan(2000);
    const first = (await call(harness, arn)).value;
    for (const name of ['atInit', 'now', 'date', 'text', 'later']) close(first[name], harness.clock.now());
    expect(first).toMatchObject({ fixed: 5, same: true });
    await harness.clock.advance(300_000);
    const second = (await call(harness, arn)).value;
    expect(second.atInit).toBe(first.atInit);
    close(second.now, harness.clock.now());
    expect(second.left).toBeGreaterThan(2000);
    expect(second.left).toBeLessThanOrEqual(3000);
  });

  it('directs SDK clients to the engine with the credentials of the role, whatever the time of the engine is', async () => {
    await harness.clock.advance(2 * 86_400_000);
    const arn = await harness.deploy(
      `const { SQSClient, ListQueuesCommand } = require('@aws-sdk/client-sqs');
      const client = new SQSClient({});
      exports.handler = async () => (await client.send(new ListQueuesCommand({}))).QueueUrls;`,
      { Environment: { Variables: { NODE_PATH: resolve('node_modules') } }, Timeout: 30 },
    );
    expect((await call(harness, arn)).value).toEqual(['http://q/1']);
    const [request] = requests;
    const day = new Date(harness.clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    expect(request!.headers['authorization']).toContain(`Credential=AK-fn-role/${day}/eu-west-1/sqs/aws4_request`);
    expect(request!.headers['x-amz-security-token']).toBe('fn0');
  });
});

describe('the log of a function', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.lambda.stop());

  it('contains the lines of the platform around each invocation', async () => {
    const arn = await harness.deploy(
      'exports.handler = async () => { console.log("two\\nlines"); console.error("problem"); };',
    );
    const { requestId } = await call(harness, arn);
    await eventually(() => expect(harness.logs.at(-1)?.line).toMatch(/^REPORT/));
    const lines = harness.logs.map(({ line }) => line);
    expect(lines[0]).toMatch(/^INIT_START Runtime Version: nodejs24.x/);
    expect(lines[1]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect(lines[2]).toMatch(new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tINFO\\ttwo\\nlines$`));
    expect(lines[3]).toMatch(new RegExp(`\\t${requestId}\\tERROR\\tproblem$`));
    expect(lines[4]).toBe(`END RequestId: ${requestId}`);
    expect(lines[5]).toMatch(
      /Duration: \d+\.00 ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\d+ MB\tInit Duration: /,
    );
    expect(new Set(harness.logs.map(({ group, stream }) => `${group} ${stream}`)).size).toBe(1);
    expect(harness.events).toContainEqual({ type: 'function-log', functionName: 'fn0', requestId, line: lines[3] });
  });

  it('is in JSON format if the template sets it', async () => {
    const arn = await harness.deploy(
      'exports.handler = async () => { console.debug("hidden"); console.info("shown"); };',
      {
        LoggingConfig: { LogGroup: 'own', LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
      },
    );
    const { requestId } = await call(harness, arn);
    await eventually(() => expect(harness.logs.at(-1)?.line).toContain('platform.report'));
    const entries = harness.logs.map(({ line }) => JSON.parse(line));
    expect(entries.map((entry) => entry.type ?? entry.message)).toEqual([
      'platform.initStart',
      'platform.start',
      'shown',
      'platform.report',
    ]);
    expect(entries[2]).toMatchObject({ level: 'INFO', requestId });
    expect(harness.logs[0]!.group).toBe('own');
  });

  it('is dropped, and the function is not affected, if the role lacks the permission', async () => {
    harness.denied.add('logs:PutLogEvents');
    const arn = await harness.deploy('exports.handler = async () => { console.log("lost"); return 1; };');
    expect((await call(harness, arn)).value).toBe(1);
    expect(harness.logs).toEqual([]);
    const [denial] = harness.events.filter((event) => event.type === 'access-denied');
    expect(denial).toMatchObject({
      action: 'logs:PutLogEvents',
      principal: 'arn:aws:sts::000000000000:assumed-role/fn-role/fn0',
    });
    expect((denial as { resource: string }).resource).toMatch(
      /^arn:aws:logs:eu-west-1:000000000000:log-group:\/aws\/lambda\/fn0:log-stream:\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
    );
  });
});
