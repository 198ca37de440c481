import type { Platform, PlatformEvent } from '../../../client/src/platform';
import { forever } from '../aws/invocation';
import { serveHttp, serveStream } from '../aws/http-apis';
import type { Request } from '../aws/http-apis';
import { makeToken } from '../aws/tokens';
import type { Simulation } from '../simulation';
import { responseOf, streamedResponse } from './responses';
import type { Network, Outage, Purpose } from './network';
import { SimulatedSocket } from './simulated-socket';

/** A machine with a clock, a network and a token, on which a reader or the publisher runs. */
export class Host implements Network {
  /** Milliseconds by which the clock of the machine is fast. Negative if the clock is slow. */
  readonly skewMs: number;
  offline = false;
  readonly outages = new Map<Purpose, Outage>();
  readonly sockets = new Set<SimulatedSocket>();
  readonly #listeners = new Set<(event: PlatformEvent) => void>();

  constructor(
    readonly simulation: Simulation,
    readonly name: string,
  ) {
    const { rng } = simulation;
    this.skewMs = rng.has('skew') ? rng.between(-90_000, 90_000, rng.of('skew')) : 0;
  }

  /** The platform interface of the client library. */
  platform(): Platform {
    const { simulation } = this;
    const { rng, time } = simulation;
    const host = this;
    return {
      fetch: (url, init) => this.fetch(url, init),
      WebSocket: class extends SimulatedSocket {
        constructor(url: string) {
          super(host, url);
        }
      },
      now: () => time.now() + this.skewMs,
      setTimeout: (callback, delayMs) => time.after(delayMs, callback),
      clearTimeout: (timer) => (timer as { cancel(): void } | undefined)?.cancel(),
      random: () => rng.ordinary.next(),
      randomId: () => `${this.name}-${simulation.nextId()}`,
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }

  /**
   * Gets a token, which may expire in seconds.
   * @throws Error when no token is available, as a fault
   */
  async getToken(): Promise<string> {
    const { rng, time } = this.simulation;
    await time.sleep(rng.between(1, 50));
    if (rng.happens('token', 0.1)) await time.sleep(rng.between(100, 8000, rng.of('token')));
    if (rng.happens('token', 0.1)) throw new Error('no token is available');
    const life = rng.has('token') ? rng.between(5, 40, rng.of('token')) : 3600;
    return makeToken(this.name, time.now(), life);
  }

  /** Reports an event of the page or the machine to the client library. */
  notify(event: PlatformEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /**
   * Disconnects or reconnects the network.
   * @param reported whether the platform reports it: not every platform does
   */
  setOffline(offline: boolean, reported: boolean): void {
    this.offline = offline;
    this.simulation.trace(() => `${this.name} is ${offline ? 'offline' : 'online'}${reported ? '' : ', not reported'}`);
    if (offline) for (const socket of this.sockets) socket.connection?.becomeHalfOpen();
    if (reported) this.notify(offline ? 'offline' : 'online');
  }

  outageOf(purpose: Purpose): Outage | undefined {
    return this.offline ? 'failing' : this.outages.get(purpose);
  }

  /** Sends an HTTP request, with the interface of the global `fetch`. */
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
    const { rng, time } = this.simulation;
    const request: Request = {
      method: init.method ?? 'GET',
      url: new URL(url),
      headers: init.headers as Record<string, string>,
      body: init.body as string | undefined,
    };
    const purpose = purposeOf(request);
    this.simulation.trace(() => `${this.name} requests ${request.method} ${shortUrl(request.url)}`);
    await time.sleep(rng.between(5, 40));
    const outage = this.outageOf(purpose);
    if (outage === 'vanishing') return forever();
    if (outage === 'failing') throw new TypeError('fetch failed');
    if (outage === 'refused' || rng.happens('refusal', 0.06)) return this.#rejection();
    const lost = rng.happens('requestLoss', 0.06);
    if (lost && rng.of('requestLoss').next() < 0.4) return this.#vanish();
    if (purpose === 'sse')
      return streamedResponse(this, signal, (downstream) => serveStream(this.simulation, request, downstream));
    const { statusCode, headers = {}, body = '' } = await serveHttp(this.simulation, request);
    if (lost) return this.#vanish();
    await time.sleep(rng.between(5, 40));
    if (this.outageOf(purpose) !== undefined) return forever();
    this.simulation.trace(() => `${this.name} receives ${statusCode} ${body.slice(0, 300)}`);
    return responseOf(statusCode, headers, body);
  }

  #rejection(): Response {
    const { rng } = this.simulation;
    const random = rng.of('refusal');
    const status = rng.oneOf([429, 503], random);
    const headers: Record<string, string> = random.next() < 0.7 ? { 'retry-after': String(random.int(4) + 1) } : {};
    return responseOf(status, headers, '{"message":"Too Many Requests"}');
  }

  async #vanish(): Promise<Response> {
    const { rng, time } = this.simulation;
    if (rng.of('requestLoss').next() < 0.3) return forever();
    await time.sleep(rng.between(20, 3000, rng.of('requestLoss')));
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
