import type { UrlEvent } from '../../../lambdas/http-events/serve-events';
import type { HttpEvent, HttpResult } from '../../../lambdas/http/http-event';
import type { World } from '../simulation';
import { events, httpRoutes } from './functions';
import { Invocation } from './invocation';

/** A request as it arrives. */
export interface Request {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Takes a streamed answer as it comes. */
export interface Downstream {
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  write(text: string): void;
  /** @param broken the answer is cut, not ended */
  end(broken: boolean): void;
}

/** API Gateway's HTTP API. */
export async function serveHttp(world: World, request: Request): Promise<HttpResult> {
  const { method, url } = request;
  const channel = /^\/v1\/channels\/([^/]+)\/messages$/.exec(url.pathname)?.[1];
  const routeKey = channel === undefined ? `${method} ${url.pathname}` : `${method} /v1/channels/{channel}/messages`;
  const route = httpRoutes[routeKey];
  if (route === undefined) return { statusCode: 404, body: '{"message":"Not Found"}' };
  const event: HttpEvent = {
    ...eventOf(world, request),
    routeKey,
    ...(channel === undefined ? {} : { pathParameters: { channel } }),
  };
  const outcome = await Invocation.run(world, routeKey, 29_000, (run) => route(run)(event));
  if (outcome.kind === 'done') return outcome.value;
  return { statusCode: 500, body: '{"message":"Internal Server Error"}' };
}

/**
 * The streaming URL of the function `events`.
 * @returns a function that says that the client has left
 */
export function serveStream(world: World, request: Request, downstream: Downstream): () => void {
  const startedAt = world.time.now();
  const response = new ResponseStream(world, downstream);
  const event: UrlEvent = {
    ...eventOf(world, request),
    rawPath: request.url.pathname,
    routeKey: '$default',
    requestContext: { requestId: `r${world.nextId()}`, http: { method: request.method } },
  };
  const context: awslambda.Context = {
    awsRequestId: event.requestContext.requestId,
    getRemainingTimeInMillis: () => startedAt + 120_000 - world.time.now(),
  };
  void Invocation.run(world, 'events', 120_000, (run) =>
    events(run, (_, { statusCode, headers }) => {
      response.head = { statusCode, headers };
      return response;
    })(event, response, context),
  ).then(({ kind }) => response.over(kind !== 'done'));
  return () => response.leave();
}

/** The stream that Lambda gives a function. */
class ResponseStream implements awslambda.ResponseStream {
  head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  readonly #listeners = new Map<string, Set<() => void>>();
  #begun = false;
  #left = false;
  #ended = false;

  constructor(
    private readonly world: World,
    private readonly downstream: Downstream,
  ) {}

  write(text: string): boolean {
    if (this.#left) return true;
    if (!this.#begun && this.head !== undefined) this.downstream.begin(this.head.statusCode, this.head.headers);
    this.#begun = true;
    this.downstream.write(text);
    if (this.world.dice.everyday.next() < 0.8) return true;
    this.world.time.after(this.world.dice.between(1, 50), () => this.#emit('drain'));
    return false;
  }

  end(): void {
    this.#ended = true;
    if (!this.#left) this.downstream.end(false);
    this.world.time.after(5, () => this.#emit('finish'));
  }

  on(event: string, listener: () => void): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** The client has left, which the function may learn late or never. */
  leave(): void {
    this.#left = true;
    if (this.world.dice.everyday.next() < 0.7) {
      this.world.time.after(this.world.dice.between(5, 2000), () => this.#emit('close'));
    }
  }

  /** The function is over. */
  over(crashed: boolean): void {
    if (!this.#ended && !this.#left) {
      if (!this.#begun) this.downstream.begin(crashed ? 502 : 200, {});
      this.downstream.end(this.#begun);
    }
    this.#left = true;
  }

  #emit(event: string): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
  }
}

function eventOf(world: World, { url, headers, body }: Request) {
  return {
    headers,
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: { requestId: `r${world.nextId()}` },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  };
}
