import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/errors';
import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Reporter } from '../core/reporter';
import type { Principal } from './access-control';
import { answerTo } from './answer';
import { listen, readBody, settleWithin } from './http-server';
import { readSignatureScope } from './signature';
import type { AwsRequest, AwsResponse, AwsService } from './types';

/** Tells who holds an access key. */
export interface CredentialLookup {
  /**
   * @returns the principal; `account` for keys that the engine never issued
   * @throws AwsError `UnrecognizedClientException` (403) for a key of the engine's own kind that is revoked, from another
   *   run, or sent with another session's token
   */
  principalOf(accessKeyId: string, sessionToken: string): Principal;
}

/** What the endpoint needs. */
export interface AwsEndpointOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly services?: readonly AwsService[];
  readonly credentials: CredentialLookup;
  readonly reporter: Reporter;
  readonly random: Random;
  readonly clock: Clock;
}

/** The one HTTP address that all emulated AWS services share. */
export interface AwsEndpoint {
  /** For example `http://127.0.0.1:4566`, without a trailing slash. */
  readonly url: string;
  /** Adds a service; possible at any time. */
  register(service: AwsService): void;
  /** Ends open calls and closes. Returns within about a second; may be called twice. */
  stop(): Promise<void>;
}

/** Longest request body, in bytes: the largest that any emulated service takes, with room for base64. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How long open calls may take to answer after the endpoint was told to stop. */
const STOP_GRACE_MS = 1000;

function singleValued(headers: IncomingMessage['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}

function route(services: ReadonlyMap<string, AwsService>, request: AwsRequest): AwsService {
  const signed = request.signedService === undefined ? undefined : services.get(request.signedService);
  const service = signed ?? [...services.values()].find((candidate) => candidate.accepts?.(request));
  if (service) return service;
  const offered = [...services.keys()].join(', ');
  if (request.signedService === undefined) {
    throw new AwsError(
      'MissingAuthenticationToken',
      `${request.method} ${request.path} is not signed. Use an AWS SDK or CLI with any credentials.`,
      403,
    );
  }
  throw new AwsError(
    'UnknownService',
    `The engine does not emulate ${JSON.stringify(request.signedService)}; it emulates: ${offered}.`,
  );
}

/** Refuses pages in a browser: they have no business here, and DNS rebinding would give them every right. */
function refuseBrowsers(headers: Readonly<Record<string, string>>): void {
  if (headers['origin'] === undefined) return;
  throw new AwsError(
    'AccessDenied',
    `A web page (${headers['origin']}) may not call the AWS endpoint of the engine.`,
    403,
  );
}

/** Starts the endpoint. @throws EngineError `port_in_use` */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const services = new Map<string, AwsService>();
  for (const service of options.services ?? []) services.set(service.signingName, service);
  const open = new Set<AbortController>();
  const running = new Set<Promise<void>>();

  const toRequest = async (message: IncomingMessage, requestId: string, signal: AbortSignal): Promise<AwsRequest> => {
    const headers = singleValued(message.headers);
    refuseBrowsers(headers);
    const [path = '/', search = ''] = (message.url ?? '/').split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const scope = readSignatureScope(headers, query);
    const body = await readBody(message, MAX_BODY_BYTES);
    const principal = scope
      ? options.credentials.principalOf(scope.accessKeyId, scope.sessionToken ?? '')
      : { kind: 'anonymous' as const };
    return {
      signedService: scope?.service,
      principal,
      method: message.method ?? 'GET',
      path,
      query,
      headers,
      body,
      requestId,
      signal,
    };
  };

  const answer = async (message: IncomingMessage, requestId: string, signal: AbortSignal): Promise<AwsResponse> => {
    const scope = readSignatureScope(singleValued(message.headers), new URLSearchParams());
    let service = scope && services.get(scope.service);
    try {
      const request = await toRequest(message, requestId, signal);
      service = route(services, request);
      return await service.handle(request);
    } catch (error) {
      return answerTo(error, service, requestId, options.reporter);
    }
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const controller = new AbortController();
    open.add(controller);
    response.once('close', () => controller.abort());
    const { status, headers, body } = await answer(message, options.random.uuid(), controller.signal);
    open.delete(controller);
    const payload = Buffer.from(body ?? '');
    response.writeHead(status, { ...headers, 'content-length': payload.length });
    response.end(payload);
  };

  const server = createServer((message, response) => {
    const call = serve(message, response)
      .catch((error: unknown) => {
        options.reporter.report({ type: 'warning', message: `AWS endpoint: ${String(error)}` });
        response.destroy();
      })
      .finally(() => running.delete(call));
    running.add(call);
  });
  // A frozen function keeps its sockets; on AWS the SDK meets the same long idle times.
  server.keepAliveTimeout = 600_000;
  server.requestTimeout = 0;
  const port = await listen(server, options.host, options.port);
  const hostInUrl = options.host.includes(':') ? `[${options.host}]` : options.host;

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const controller of open) controller.abort();
    await settleWithin(running, options.clock, STOP_GRACE_MS);
    server.closeAllConnections();
    await closed;
  };

  return {
    url: `http://${hostInUrl}:${port}`,
    register: (service) => void services.set(service.signingName, service),
    stop: () => (stopped ??= stop()),
  };
}
