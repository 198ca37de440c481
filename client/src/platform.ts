/** The part of a WebSocket that the client uses. The sockets of browsers, Node and the package `ws` have these members. */
export interface SocketLike {
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** The network went online or offline, or the page became visible. */
export type PlatformEvent = 'online' | 'offline' | 'visible';

/** Everything that the library uses from its environment. The option `platform` can replace each member. */
export interface Platform {
  /** @default the global `fetch` */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** @default the global `WebSocket`. Node has one since version 22; earlier versions need the one of the package `ws`. */
  readonly WebSocket: (new (url: string) => SocketLike) | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Returns a random number, at least 0 and less than 1. */
  random(): number;
  /** Returns a unique message id: 1 to 64 printable ASCII characters without spaces. */
  randomId(): string;
  /** Adds a listener for events of the page or machine. Returns a function that removes it. */
  listen(listener: (event: PlatformEvent) => void): () => void;
}

/** The maximum delay of a timer in browsers and Node. Timers with a longer delay fire immediately. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Globals of browsers. Node has only some of them. */
interface Globals {
  readonly WebSocket?: new (url: string) => SocketLike;
  readonly document?: { readonly visibilityState: string };
  addEventListener?(
    type: string,
    listener: (event: { readonly type: string }) => void,
    options: { readonly signal: AbortSignal },
  ): void;
}

/** Returns the platform of browsers and Node. */
export function defaultPlatform(): Platform {
  const globals: Globals = globalThis;
  return {
    fetch: (url, init) => fetch(url, init),
    WebSocket: globals.WebSocket,
    now: () => Date.now(),
    setTimeout: (callback, delayMs) => setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)),
    clearTimeout: (timer) => clearTimeout(timer as number),
    random: () => Math.random(),
    randomId: () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-'),
    listen: (listener) => {
      const forward = ({ type }: { readonly type: string }): void => {
        if (type !== 'visibilitychange') listener(type as PlatformEvent);
        else if (globals.document?.visibilityState === 'visible') listener('visible');
      };
      // The document dispatches `visibilitychange`, and the event bubbles to the window. So one listener there is enough.
      const abort = new AbortController();
      for (const type of ['online', 'offline', 'visibilitychange']) globals.addEventListener?.(type, forward, abort);
      return () => abort.abort();
    },
  };
}
