import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { AwsError } from '../../../local/core/errors';
import { OffsetClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import { createApiGateway } from '../../../local/services/api-gateway';
import type { ApiGatewayOptions } from '../../../local/services/api-gateway';
import type { Principal } from '../../../local/aws/access-control';
import type { Properties } from '../../../local/resources/types';

export const ACCOUNT = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tests check the shape of events
export type Event = any;
type Handler = (event: Event) => unknown;

/** API Gateway with functions that are closures of the test. */
export interface Bench {
  readonly apiGateway: ReturnType<typeof createApiGateway>;
  readonly clock: OffsetClock;
  readonly events: EngineEvent[];
  readonly logLines: { group: string; stream: string; line: string }[];
  /** Permission checks: the function and the source ARN. */
  readonly asked: { functionName: string; sourceArn: string }[];
  /** Names of functions without the permission for API Gateway. */
  readonly locked: Set<string>;
  /** Whether ManageConnections is allowed on a resource. */
  access: (resource: string) => boolean;
  define(name: string, handler: Handler): string;
  create(type: string, properties: Properties): Promise<{ ref: string; attributes: Readonly<Record<string, string>> }>;
  localize(text: string): string;
  stop(): Promise<void>;
}

export const functionArn = (name: string): string => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
export const invocationUri = (name: string): string =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

export function createBench(): Bench {
  const handlers = new Map<string, Handler>();
  const prefixes: [string, string][] = [];
  const clock = new OffsetClock();
  const random = createRandom(7);
  const bench: Partial<Bench> & Pick<Bench, 'events' | 'logLines' | 'asked' | 'locked' | 'access'> = {
    events: [],
    logLines: [],
    asked: [],
    locked: new Set(),
    access: () => true,
  };
  const localize = (text: string): string => prefixes.reduce((out, [from, to]) => out.replaceAll(from, to), text);
  const nameOf = (arn: string): string => arn.split(':').at(-1)!;
  const deps: ApiGatewayOptions = {
    account: ACCOUNT,
    clock,
    random,
    reporter: { report: (event) => void bench.events.push(event) },
    access: {
      isAllowed: ({ resource }) => bench.access(resource),
      assertAllowed: ({ action, resource }) => {
        if (!bench.access(resource))
          throw new AwsError('AccessDeniedException', `not authorized to perform: ${action} on resource: ${resource}`);
      },
    },
    logs: { write: (group, stream, line) => void bench.logLines.push({ group, stream, line }) },
    addresses: { register: (from, to) => void prefixes.push([from, to]), localize },
    identify: (header): Principal => {
      if (header?.includes('STALE'))
        throw new AwsError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
          403,
        );
      return header === undefined ? { kind: 'anonymous' } : { kind: 'account' };
    },
    invoker: {
      async invoke(arn, payload) {
        const handler = handlers.get(nameOf(arn));
        if (!handler) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
        try {
          return { requestId: random.uuid(), payload: JSON.stringify((await handler(JSON.parse(payload))) ?? null) };
        } catch (error) {
          if (error instanceof AwsError) throw error;
          return {
            requestId: random.uuid(),
            functionError: 'Unhandled',
            payload: JSON.stringify({ errorType: 'Error', errorMessage: (error as Error).message, trace: [] }),
          };
        }
      },
      invokeStreaming: () => Promise.reject(new Error('the harness does not support streamed responses')),
      isInvocationAllowed: (arn, _service, sourceArn) => {
        bench.asked.push({ functionName: nameOf(arn), sourceArn });
        return !bench.locked.has(nameOf(arn));
      },
      describe: () => undefined,
    },
  };
  const apiGateway = createApiGateway(deps);
  let resources = 0;
  return Object.assign(bench, {
    apiGateway,
    clock,
    localize,
    define: (name: string, handler: Handler) => {
      handlers.set(name, handler);
      return functionArn(name);
    },
    create: async (type: string, properties: Properties) => {
      const driver = apiGateway.drivers.find((candidate) => candidate.type === type)!;
      const logicalId = `R${resources++}`;
      const created = await driver.create({ stackName: 'S', logicalId, path: `S/${logicalId}`, properties });
      return { ref: created.ref, attributes: created.attributes ?? {} };
    },
    stop: () => apiGateway.stop(),
  }) as Bench;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends an HTTP request with exactly the given target, which `fetch` would normalize. */
export async function http(
  base: string,
  method: string,
  target: string,
  options: { headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<ReceivedResponse> {
  const { hostname, port } = new URL(base);
  const request = httpRequest({ hostname, port, method, path: target, headers: options.headers ?? {}, agent: false });
  request.end(options.body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** A WebSocket client that records the frames that it receives. */
export class Client {
  readonly frames: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(data.toString()));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  static async open(
    url: string,
    options: { protocols?: string[]; headers?: Record<string, string> } = {},
  ): Promise<Client> {
    const client = new Client(new WebSocket(url, options.protocols ?? [], { headers: options.headers ?? {} }));
    await once(client.socket, 'open');
    return client;
  }

  send(value: unknown): void {
    this.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }
}

/** Connects, and returns the response of the failed handshake. */
export async function refusedHandshake(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode!, body: Buffer.concat(chunks).toString() };
}

/** A promise that the test resolves. */
export function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
