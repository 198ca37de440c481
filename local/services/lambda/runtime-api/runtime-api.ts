import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_RESPONSE_BYTES } from '../limits';

const PREFIX = '/2018-06-01/runtime/';

/** Receives the calls that the runtime of one environment makes. */
export interface RuntimeListener {
  /** The runtime polls for the next event: its initialization or the previous invocation is complete. */
  next(peakMemoryBytes: number): void;
  /** A complete response; `undefined` if it was larger than 6 MB. */
  response(body: string | undefined): void;
  /** The start of a streamed response. */
  stream(request: IncomingMessage): void;
  error(body: string): void;
  initError(body: string): void;
}

/** An event for the runtime, with the headers of the Runtime API. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/**
 * The Lambda Runtime API (2018-06-01) of one environment. It has a loopback port of its own because the runtime client
 * accepts only `host:port`, and because no environment may respond for another one.
 */
export class RuntimeApi {
  readonly #server: Server;
  #poll: ServerResponse | undefined;
  #peakMemory = 0;
  /** The request that the runtime has not completed yet. */
  #requestId: string | undefined;

  private constructor(private readonly listener: RuntimeListener) {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        // The process exited while it responded. Its exit determines the outcome of the invocation.
        if (!request.errored) throw error;
      });
    });
    // A streamed response may take 15 minutes, and a frozen process sends nothing for any length of time.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  static async listen(listener: RuntimeListener): Promise<RuntimeApi> {
    const api = new RuntimeApi(listener);
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Responds to the pending poll. @throws Error when the runtime does not poll */
  deliver({ requestId, headers, payload }: RuntimeEvent): void {
    const poll = this.#poll;
    if (!poll) throw new Error(`Request ${requestId} was delivered to a runtime that does not poll for events.`);
    this.#poll = undefined;
    this.#requestId = requestId;
    const body = Buffer.from(payload);
    poll.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      'lambda-runtime-aws-request-id': requestId,
      ...headers,
    });
    poll.end(body);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(PREFIX) ? request.url.slice(PREFIX.length) : '';
    if (request.method === 'GET' && path === 'invocation/next') return this.#next(request, response);
    if (request.method === 'POST' && path === 'init/error') {
      const body = await readBody(request);
      this.listener.initError(body ?? '');
      return accept(response);
    }
    const [, id, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method !== 'POST' || !id)
      return reject(response, 404, 'UnknownPath', `${request.method} ${request.url}`);
    if (decodeURIComponent(id) !== this.#requestId) {
      return reject(response, 400, 'InvalidRequestID', `Request ${id} is not in progress.`);
    }
    return kind === 'response' ? this.#response(request, response) : this.#error(request, response);
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    this.#poll = response;
    this.#peakMemory = Number(request.headers['tidings-peak-memory-bytes'] ?? 0);
    // After a failed streaming handler, the poll may arrive before the end of the response, which is on another
    // connection.
    if (this.#requestId === undefined) this.listener.next(this.#peakMemory);
  }

  #completed(response: ServerResponse): void {
    accept(response);
    this.#requestId = undefined;
    if (this.#poll) this.listener.next(this.#peakMemory);
  }

  async #response(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      request.once('end', () => this.#completed(response));
      this.listener.stream(request);
      return;
    }
    const body = await readBody(request);
    this.listener.response(body);
    if (body === undefined) reject(response, 413, 'RequestEntityTooLarge', 'The response is larger than 6 MB.');
    this.#completed(response);
  }

  async #error(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    this.listener.error(body ?? '');
    this.#completed(response);
  }
}

function accept(response: ServerResponse): void {
  if (response.writableEnded) return;
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

function reject(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorType, errorMessage }));
}

/** Reads the whole body, so that the runtime gets a reply. Returns `undefined` if the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return size > MAX_RESPONSE_BYTES ? undefined : Buffer.concat(chunks).toString();
}
