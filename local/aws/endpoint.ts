import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorStack, errorText } from '../core/error-text';
import { AwsError } from '../core/errors';
import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Reporter } from '../core/reporter';
import type { Principal } from './access-control';
import { listen, readBody, settleWithin } from './http-server';
import { readSignatureScope } from './signature';
import type { AwsRequest, AwsResponse, AwsService } from './aws-service';

/** Identifies callers by their access keys. */
export interface CredentialLookup {
  /**
   * @returns the principal; `account` for keys that the engine did not issue
   * @throws AwsError `UnrecognizedClientException` (403) for a key that has the form of the engine's keys but is
   *   revoked, was issued by another run, or comes with the token of another session
   */
  principalOf(accessKeyId: string, sessionToken: string): Principal;
}

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

/** The HTTP server that all emulated AWS services share. */
export interface AwsEndpoint {
  /** For example `http://127.0.0.1:4566`, without a trailing slash. */
  readonly url: string;
  /** Adds a service. Services may be added while the endpoint runs. */
  register(service: AwsService): void;
  /** Aborts open calls and closes the server within about a second. May be called twice. */
  stop(): Promise<void>;
}

/** Maximum size of a request body, in bytes. It exceeds the limit of every emulated service, even for a base64 body. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Time that open calls have to finish after `stop`, in milliseconds. */
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
      `${request.method} ${request.path} is not signed. Call it with an AWS SDK or the AWS CLI; any credentials are accepted.`,
      403,
    );
  }
  throw new AwsError(
    'UnknownService',
    `The engine does not emulate ${JSON.stringify(request.signedService)}; it emulates: ${offered}.`,
  );
}

/** Rejects requests of web pages. With DNS rebinding, any page could otherwise use the rights of the account. */
function rejectBrowsers(headers: Readonly<Record<string, string>>): void {
  if (headers['origin'] === undefined) return;
  throw new AwsError(
    'AccessDenied',
    `A web page (${headers['origin']}) may not call the AWS endpoint of the engine.`,
    403,
  );
}

/** The format of errors of requests for an unknown service: AWS JSON, which every SDK can read at least in part. */
const plainFormat: AwsService['formatError'] = (error, requestId) => ({
  status: error.status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
  body: JSON.stringify({ __type: error.code, code: error.code, message: error.message }),
});

/** Converts an error to a response. A fault of the engine becomes a 500 and a warning, and never ends the process. */
function errorResponse(
  error: unknown,
  service: AwsService | undefined,
  requestId: string,
  reporter: Reporter,
): AwsResponse {
  const format = service ? service.formatError.bind(service) : plainFormat;
  if (error instanceof AwsError) return format(error, requestId);
  reporter.report({
    type: 'warning',
    message: `${service?.signingName ?? 'AWS endpoint'}: request ${requestId} failed inside the engine: ${errorStack(error)}`,
  });
  const message = `The engine failed while it handled this call: ${errorText(error)}`;
  return format({ code: 'InternalFailure', message, status: 500, fields: {} }, requestId);
}

/** Starts the endpoint. @throws EngineError `port_in_use` */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const services = new Map<string, AwsService>();
  for (const service of options.services ?? []) services.set(service.signingName, service);
  const open = new Set<AbortController>();
  const running = new Set<Promise<void>>();

  const toRequest = async (message: IncomingMessage, requestId: string, signal: AbortSignal): Promise<AwsRequest> => {
    const headers = singleValued(message.headers);
    rejectBrowsers(headers);
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

  const respond = async (message: IncomingMessage, requestId: string, signal: AbortSignal): Promise<AwsResponse> => {
    const scope = readSignatureScope(singleValued(message.headers), new URLSearchParams());
    let service = scope && services.get(scope.service);
    try {
      const request = await toRequest(message, requestId, signal);
      service = route(services, request);
      return await service.handle(request);
    } catch (error) {
      return errorResponse(error, service, requestId, options.reporter);
    }
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const controller = new AbortController();
    open.add(controller);
    response.once('close', () => controller.abort());
    const { status, headers, body } = await respond(message, options.random.uuid(), controller.signal);
    open.delete(controller);
    const payload = Buffer.from(body ?? '');
    response.writeHead(status, { ...headers, 'content-length': payload.length });
    response.end(payload);
  };

  const server = createServer((message, response) => {
    const call = serve(message, response)
      .catch((error: unknown) => {
        options.reporter.report({
          type: 'warning',
          message: `AWS endpoint: could not send a response: ${errorText(error)}`,
        });
        response.destroy();
      })
      .finally(() => running.delete(call));
    running.add(call);
  });
  // A frozen function keeps its sockets open. They must still work when the function continues, as on AWS.
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
