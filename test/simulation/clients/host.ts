import type { Platform, PlatformEvent } from '../../../client/src/platform';
import type { TransportName } from '../../../client/src/transport/transport';
import { forever } from '../aws/invocation';
import { serveHttp, serveStream } from '../aws/http-apis';
import type { Request } from '../aws/http-apis';
import { makeToken } from '../aws/tokens';
import type { World } from '../simulation';
import { answerOf, streamedAnswer } from './responses';
import { SimulatedSocket } from './simulated-socket';

/** What does not work of a transport, or of publishing. */
export type Outage = 'refused' | 'failing' | 'vanishing';

/** What a request is for. */
export type Purpose = TransportName | 'publish';

/** A machine with a clock, a network and a token, on which readers and publishers run. */
export class Node {
  /** How far its clock is off, in milliseconds. */
  readonly skewMs: number;
  offline = false;
  readonly outages = new Map<Purpose, Outage>();
  readonly sockets = new Set<SimulatedSocket>();
  readonly #listeners = new Set<(event: PlatformEvent) => void>();

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    const { dice } = world;
    this.skewMs = dice.has('skew') ? dice.between(-90_000, 90_000, dice.of('skew')) : 0;
  }

  /** Everything that the client library takes from its surroundings. */
  platform(): Platform {
    const { world } = this;
    const { dice, time } = world;
    const node = this;
    return {
      fetch: (url, init) => this.fetch(url, init),
      WebSocket: class extends SimulatedSocket {
        constructor(url: string) {
          super(node, url);
        }
      },
      now: () => time.now() + this.skewMs,
      setTimeout: (callback, delayMs) => time.after(delayMs, callback),
      clearTimeout: (timer) => (timer as { cancel(): void } | undefined)?.cancel(),
      random: () => dice.everyday.next(),
      randomId: () => `${this.name}-${world.nextId()}`,
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }

  /** Gets a token; some live for seconds, and some cannot be had. */
  async getToken(): Promise<string> {
    const { dice, time } = this.world;
    await time.sleep(dice.between(1, 50));
    if (dice.happens('token', 0.1)) await time.sleep(dice.between(100, 8000, dice.of('token')));
    if (dice.happens('token', 0.1)) throw new Error('no token can be had just now');
    const life = dice.has('token') ? dice.between(5, 40, dice.of('token')) : 3600;
    return makeToken(this.name, time.now(), life);
  }

  /** Tells what happens to the page or the machine. */
  tell(event: PlatformEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** The network goes away or comes back; not every platform tells. */
  setOffline(offline: boolean, told: boolean): void {
    this.offline = offline;
    this.world.trace(() => `${this.name} is ${offline ? 'offline' : 'online'}${told ? '' : ', untold'}`);
    if (offline) for (const socket of this.sockets) socket.link?.deafen();
    if (told) this.tell(offline ? 'offline' : 'online');
  }

  /** What does not work now, if anything. */
  trouble(purpose: Purpose): Outage | undefined {
    return this.offline ? 'failing' : this.outages.get(purpose);
  }

  /** A request over HTTP, as the global `fetch` would make it. */
  fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const signal = init.signal ?? undefined;
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal?.reason as Error);
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#exchange(url, init, signal).then(resolve, reject);
    });
  }

  async #exchange(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const { dice, time } = this.world;
    const request: Request = {
      method: init.method ?? 'GET',
      url: new URL(url),
      headers: init.headers as Record<string, string>,
      body: init.body as string | undefined,
    };
    const purpose = purposeOf(request);
    this.world.trace(() => `${this.name} asks ${request.method} ${shortUrl(request.url)}`);
    await time.sleep(dice.between(5, 40));
    const outage = this.trouble(purpose);
    if (outage === 'vanishing') return forever();
    if (outage === 'failing') throw new TypeError('fetch failed');
    if (outage === 'refused' || dice.happens('refusal', 0.06)) return this.#refusal();
    const lost = dice.happens('requestLoss', 0.06);
    if (lost && dice.of('requestLoss').next() < 0.4) return this.#vanish();
    if (purpose === 'sse')
      return streamedAnswer(this, signal, (downstream) => serveStream(this.world, request, downstream));
    const { statusCode, headers = {}, body = '' } = await serveHttp(this.world, request);
    if (lost) return this.#vanish();
    await time.sleep(dice.between(5, 40));
    if (this.trouble(purpose) !== undefined) return forever();
    this.world.trace(() => `${this.name} is answered ${statusCode} ${body.slice(0, 300)}`);
    return answerOf(statusCode, headers, body);
  }

  #refusal(): Response {
    const { dice } = this.world;
    const random = dice.of('refusal');
    const status = dice.oneOf([429, 503], random);
    const headers: Record<string, string> = random.next() < 0.7 ? { 'retry-after': String(random.int(4) + 1) } : {};
    return answerOf(status, headers, '{"message":"Too Many Requests"}');
  }

  async #vanish(): Promise<Response> {
    const { dice, time } = this.world;
    if (dice.of('requestLoss').next() < 0.3) return forever();
    await time.sleep(dice.between(20, 3000, dice.of('requestLoss')));
    throw new TypeError('fetch failed');
  }
}

function purposeOf({ method, url }: Request): Purpose {
  if (method === 'POST') return 'publish';
  if (url.pathname === '/v1/events') return 'sse';
  return url.pathname === '/v1/messages' ? 'long-poll' : 'short-poll';
}

function shortUrl(url: URL): string {
  return `${url.pathname}${url.search}`.slice(0, 200);
}
