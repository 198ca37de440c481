import type { UrlEvent } from '../../../lambdas/http-events/serve-events';
import type { ResponseStream } from '../../../lambdas/http-events/sse-writer';
import type { HttpResult } from '../../../lambdas/http/http-handler';
import type { HttpEvent } from '../../../lambdas/http/http-request';
import type { Simulation } from '../simulation';
import { events, httpRoutes } from './functions';
import { Invocation } from './invocation';

/** An HTTP request. */
export interface Request {
  readonly method: string;
  readonly url: URL;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Receives the parts of a streamed response. */
export interface Downstream {
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  write(text: string): void;
  /** @param broken whether the response breaks off instead of ending */
  end(broken: boolean): void;
}

/** Handles a request as API Gateway's HTTP API. */
export async function serveHttp(simulation: Simulation, request: Request): Promise<HttpResult> {
  const { method, url } = request;
  const channel = /^\/v1\/channels\/([^/]+)\/messages$/.exec(url.pathname)?.[1];
  const routeKey = channel === undefined ? `${method} ${url.pathname}` : `${method} /v1/channels/{channel}/messages`;
  const route = httpRoutes[routeKey];
  if (route === undefined) return { statusCode: 404, body: '{"message":"Not Found"}' };
  const event: HttpEvent = {
    ...eventOf(simulation, request),
    routeKey,
    ...(channel === undefined ? {} : { pathParameters: { channel } }),
  };
  const outcome = await Invocation.run(simulation, routeKey, 29_000, (run) => route(run)(event));
  if (outcome.kind === 'done') return outcome.value;
  return { statusCode: 500, body: '{"message":"Internal Server Error"}' };
}

/**
 * Handles a request to the streaming URL.
 * @returns a function to call when the client disconnects
 */
export function serveStream(simulation: Simulation, request: Request, downstream: Downstream): () => void {
  const startedAt = simulation.time.now();
  const response = new SimulatedStream(simulation, downstream);
  const event: UrlEvent = {
    ...eventOf(simulation, request),
    rawPath: request.url.pathname,
    routeKey: '$default',
    requestContext: { requestId: `r${simulation.nextId()}`, http: { method: request.method } },
  };
  const context = {
    getRemainingTimeInMillis: () => startedAt + 120_000 - simulation.time.now(),
  };
  void Invocation.run(simulation, 'events', 120_000, (run) =>
    events(run, (_, { statusCode, headers }) => {
      response.head = { statusCode, headers };
      return response;
    })(event, response, context),
  ).then(({ kind }) => response.invocationEnded(kind !== 'done'));
  return () => response.disconnect();
}

/** The response stream that Lambda passes to a function. */
class SimulatedStream implements ResponseStream {
  head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  readonly #listeners = new Map<string, Set<() => void>>();
  #begun = false;
  #disconnected = false;
  #ended = false;

  constructor(
    private readonly simulation: Simulation,
    private readonly downstream: Downstream,
  ) {}

  write(text: string): boolean {
    if (this.#disconnected) return true;
    if (!this.#begun && this.head !== undefined) this.downstream.begin(this.head.statusCode, this.head.headers);
    this.#begun = true;
    this.downstream.write(text);
    if (this.simulation.rng.ordinary.next() < 0.8) return true;
    this.simulation.time.after(this.simulation.rng.between(1, 50), () => this.#emit('drain'));
    return false;
  }

  end(): void {
    this.#ended = true;
    if (!this.#disconnected) this.downstream.end(false);
    this.simulation.time.after(5, () => this.#emit('finish'));
  }

  on(event: string, listener: () => void): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** Handles that the client has disconnected. The function may be notified late or never. */
  disconnect(): void {
    this.#disconnected = true;
    if (this.simulation.rng.ordinary.next() < 0.7) {
      this.simulation.time.after(this.simulation.rng.between(5, 2000), () => this.#emit('close'));
    }
  }

  /** Handles the end of the invocation. */
  invocationEnded(crashed: boolean): void {
    if (!this.#ended && !this.#disconnected) {
      if (!this.#begun) this.downstream.begin(crashed ? 502 : 200, {});
      this.downstream.end(this.#begun);
    }
    this.#disconnected = true;
  }

  #emit(event: string): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
  }
}

function eventOf(simulation: Simulation, { url, headers, body }: Request) {
  return {
    headers,
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: { requestId: `r${simulation.nextId()}` },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  };
}
