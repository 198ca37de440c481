import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OffsetClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import type { AccessRequest } from '../../../local/aws/access-control';
import type { InvokeResult } from '../../../local/ports';
import { createLambda, type MappingDescription, type Lambda } from '../../../local/services/lambda';

/** A Lambda service with fake dependencies, which record their calls. */
export interface Harness {
  readonly lambda: Lambda;
  readonly clock: OffsetClock;
  readonly events: EngineEvent[];
  readonly logs: { readonly group: string; readonly stream: string; readonly line: string }[];
  /** The actions that are denied. */
  readonly denied: Set<string>;
  /** The access requests that were evaluated. */
  readonly checked: AccessRequest[];
  readonly mappings: MappingDescription[];
  /** Creates a function whose `index.js` is `source`. Returns its ARN. */
  deploy(source: string, properties?: Record<string, unknown>, files?: Record<string, string>): Promise<string>;
  /** Replaces the code of a function. */
  redeploy(functionArn: string, source: string, properties?: Record<string, unknown>): Promise<void>;
}

const account = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

/** Builds the harness. The caller stops `lambda`. */
export function createHarness(
  options: {
    readonly maxEnvironmentsPerFunction?: number;
    readonly maxReservedEnvironmentsPerFunction?: number;
    readonly endpoint?: () => string;
  } = {},
): Harness {
  const clock = new OffsetClock();
  const random = createRandom(7);
  const events: EngineEvent[] = [];
  const logs: Harness['logs'] = [];
  const denied = new Set<string>();
  const checked: AccessRequest[] = [];
  const mappings: MappingDescription[] = [];
  const isAllowed = (request: AccessRequest): boolean => {
    checked.push(request);
    return !denied.has(request.action);
  };
  const root = mkdtempSync(join(tmpdir(), 'tidings-test-'));
  const lambda = createLambda({
    account,
    clock,
    random,
    reporter: { report: (event) => events.push(event) },
    access: {
      isAllowed,
      assertAllowed: (request) => {
        if (!isAllowed(request)) throw Object.assign(new Error('denied'), { code: 'AccessDeniedException' });
      },
    },
    logs: { write: (group, stream, line) => logs.push({ group, stream, line }) },
    addresses: {
      register: () => undefined,
      localize: (text) => text.replace('https://aws.example', 'http://127.0.0.1:1'),
    },
    issueCredentials: (roleArn, sessionName) => ({
      accessKeyId: `AK-${roleArn.split('/').pop()}`,
      secretAccessKey: 'secret',
      sessionToken: sessionName,
    }),
    assetDirectory: (_stack, key) => join(root, key.replace(/\.zip$/, '')),
    awsEndpointUrl: options.endpoint ?? (() => 'http://127.0.0.1:9'),
    clockOffsetMs: () => clock.offsetMs,
    hostEnvironment: { PATH: '/usr/bin:/bin' },
    eventSourceMappings: () => mappings,
    ...(options.maxEnvironmentsPerFunction ? { maxEnvironmentsPerFunction: options.maxEnvironmentsPerFunction } : {}),
    ...(options.maxReservedEnvironmentsPerFunction
      ? { maxReservedEnvironmentsPerFunction: options.maxReservedEnvironmentsPerFunction }
      : {}),
  });
  const driver = lambda.drivers[0]!;
  let assets = 0;
  const input = (
    logicalId: string,
    source: string,
    properties: Record<string, unknown>,
    files: Record<string, string>,
  ) => {
    const key = `asset${assets++}`;
    const directory = join(root, key);
    mkdirSync(directory);
    for (const [name, text] of Object.entries({ 'index.js': source, ...files }))
      writeFileSync(join(directory, name), text);
    return {
      stackName: 'Test',
      logicalId,
      path: `Test/${logicalId}`,
      properties: {
        Code: { S3Bucket: 'assets', S3Key: `${key}.zip` },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::000000000000:role/fn-role',
        FunctionName: logicalId,
        ...properties,
      },
    };
  };
  return {
    lambda: {
      ...lambda,
      stop: async () => {
        await lambda.stop();
        rmSync(root, { recursive: true, force: true });
      },
    },
    clock,
    events,
    logs,
    denied,
    checked,
    mappings,
    deploy: async (source, properties = {}, files = {}) => {
      const created = await driver.create(input(`fn${assets}`, source, properties, files));
      return created.attributes!['Arn']!;
    },
    redeploy: async (functionArn, source, properties = {}) => {
      const name = functionArn.split(':').pop()!;
      await driver.update!(input(name, source, properties, {}), { ref: name });
    },
  };
}

/** The result of an invocation, with the parsed payload. */
export interface CallResult extends InvokeResult {
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows the type that its function returns
  readonly value: any;
}

/** Invokes a function with an event and parses its payload. */
export async function call(harness: Harness, functionArn: string, event: unknown = {}): Promise<CallResult> {
  const result = await harness.lambda.functions.invoke(functionArn, JSON.stringify(event));
  return { ...result, value: JSON.parse(result.payload) };
}
