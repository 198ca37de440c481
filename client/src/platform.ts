import { onAbort } from './event-emitter';

/** The part of a WebSocket that is used; browsers' and the one of the package `ws` fit. */
export interface SocketLike {
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** What happens to the page or the machine. */
export type PlatformEvent = 'online' | 'offline' | 'visible';

/** Everything that the library takes from its surroundings. Each member can be replaced with the option `platform`. */
export interface Platform {
  /** @default the global `fetch` */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** @default the global `WebSocket`; Node has one from version 22, before that give it the one of the package `ws` */
  readonly WebSocket: (new (url: string) => SocketLike) | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  /** A number in [0, 1). */
  random(): number;
  /** A random text of 1 to 64 letters and digits that nobody else makes. */
  randomId(): string;
  /** Listens to the page's and the machine's events; returns a function that stops it. */
  listen(listener: (event: PlatformEvent) => void): () => void;
}

/** Longest delay that timers take; longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What is there in browsers, and partly in Node. */
interface Scope {
  readonly WebSocket?: new (url: string) => SocketLike;
  readonly document?: { readonly visibilityState: string };
  addEventListener?(
    type: string,
    listener: (event: { readonly type: string }) => void,
    options: { readonly signal: AbortSignal },
  ): void;
}

/** The surroundings as browsers and Node offer them. */
export function defaultPlatform(): Platform {
  const scope: Scope = globalThis;
  return {
    fetch: (url, init) => fetch(url, init),
    WebSocket: scope.WebSocket,
    now: () => Date.now(),
    setTimeout: (callback, delayMs) => setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)),
    clearTimeout: (timer) => clearTimeout(timer as number),
    random: () => Math.random(),
    randomId: () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-'),
    listen: (listener) => {
      const hear = ({ type }: { readonly type: string }): void => {
        if (type !== 'visibilitychange') listener(type as PlatformEvent);
        else if (scope.document?.visibilityState === 'visible') listener('visible');
      };
      // The last one is the document's, and bubbles.
      const abort = new AbortController();
      for (const type of ['online', 'offline', 'visibilitychange']) scope.addEventListener?.(type, hear, abort);
      return () => abort.abort();
    },
  };
}

/** A clock that stands still when the machine's is set back, and goes on from there: no wait becomes longer by it. */
export function steady(now: () => number): () => number {
  let last = 0;
  let ahead = 0;
  return () => {
    const machine = now();
    ahead = Math.max(ahead, last - machine);
    last = machine + ahead;
    return last;
  };
}

/** Runs something later; returns a function that prevents it. */
export function after(platform: Platform, delayMs: number, run: () => void): () => void {
  const timer = platform.setTimeout(run, delayMs);
  return () => platform.clearTimeout(timer);
}

/** Waits; an aborted signal ends the wait early, which the caller finds out by looking at it. */
export function pause(platform: Platform, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = after(platform, delayMs, () => end());
    const end = onAbort(signal, () => {
      cancel();
      resolve();
    });
  });
}
