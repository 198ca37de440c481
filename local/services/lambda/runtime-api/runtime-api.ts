import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_RESPONSE_BYTES } from '../types';

const PREFIX = '/2018-06-01/runtime/';

/** What the runtime of one environment tells the engine. */
export interface RuntimeListener {
  /** The environment asks for work: it is initialised, or done with the last invocation. */
  next(peakMemoryBytes: number): void;
  /** A complete answer; `undefined` when it was larger than 6 MB. */
  response(body: string | undefined): void;
  /** The beginning of a streamed answer. */
  stream(request: IncomingMessage): void;
  error(body: string): void;
  initError(body: string): void;
}

/** An event for the runtime, with the headers of the Runtime API. */
export interface Delivery {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/**
 * The Lambda Runtime API (2018-06-01) of one environment, on a loopback port of its own: the runtime client takes
 * nothing but `host:port`, and this way no environment can answer for another.
 */
export class RuntimeApi {
  readonly #server: Server;
  #poll: ServerResponse | undefined;
  #peakMemory = 0;
  /** The request that the runtime has not yet answered to the end. */
  #requestId: string | undefined;

  private constructor(private readonly listener: RuntimeListener) {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        // A process that died while it answered: its exit decides the outcome of the invocation.
        if (!request.errored) throw error;
      });
    });
    // A streamed response may take 15 minutes, and a frozen process is silent for as long as it likes.
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

  /** Answers the waiting poll. */
  deliver({ requestId, headers, payload }: Delivery): void {
    const poll = this.#poll;
    if (!poll) throw new Error(`The runtime was given request ${requestId} although it has not asked for one.`);
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
    const [, id, what] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method !== 'POST' || !id)
      return refuse(response, 404, 'UnknownPath', `${request.method} ${request.url}`);
    if (decodeURIComponent(id) !== this.#requestId) {
      return refuse(response, 400, 'InvalidRequestID', `Request ${id} is not the one in progress.`);
    }
    return what === 'response' ? this.#response(request, response) : this.#error(request, response);
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    this.#poll = response;
    this.#peakMemory = Number(request.headers['tidings-peak-memory-bytes'] ?? 0);
    // A streaming handler that fails is polled for before its broken response has been sent on another connection.
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
    if (body === undefined) refuse(response, 413, 'RequestEntityTooLarge', 'The response is larger than 6 MB.');
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

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorType, errorMessage }));
}

/** Reads to the end whatever the size, so that the runtime gets its answer; `undefined` when it was too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return size > MAX_RESPONSE_BYTES ? undefined : Buffer.concat(chunks).toString();
}
