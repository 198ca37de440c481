import WebSocket from 'ws';
import type { Platform, SocketLike, TransportName } from '../../../client/src/index';

/** A socket whose handshake fails. As in browsers, its close event does not state why. */
class RefusedSocket implements SocketLike {
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;

  constructor() {
    queueMicrotask(() => (this.onclose as (event: object) => void)({ code: 1006, reason: '' }));
  }

  send(): void {
    throw new Error('A socket that never opened cannot send.');
  }

  close(): void {
    // The close event is already queued.
  }
}

/** The network between one client and the app. Tests can cut and restore single transports. */
export interface FaultyNetwork {
  /** The value of the client's option `platform`. */
  readonly platform: Partial<Platform>;
  /** Cuts these transports and restores all others. Open connections of a cut transport end, and new ones fail. */
  cut(...transports: TransportName[]): void;
}

/** Creates a network that works. Cutting `short-poll` also cuts all other reads of `/v1/messages/now`, such as catching up. */
export function createFaultyNetwork(): FaultyNetwork {
  const isCut = new Set<TransportName>();
  const sockets = new Set<WebSocket>();
  const requests = new Map<AbortController, TransportName>();

  const transportOf = (url: string): TransportName | undefined => {
    const { pathname } = new URL(url);
    if (pathname.endsWith('/v1/events')) return 'sse';
    if (pathname.endsWith('/v1/messages/now')) return 'short-poll';
    return /\/channels\/[^/]+\/messages$/.test(pathname) || !pathname.endsWith('/v1/messages')
      ? undefined
      : 'long-poll';
  };

  const connect = function (url: string): SocketLike {
    if (isCut.has('websocket')) return new RefusedSocket();
    const socket = new WebSocket(url);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  } as unknown as NonNullable<Platform['WebSocket']>;

  return {
    platform: {
      WebSocket: connect,
      fetch(url, init) {
        const transport = transportOf(url);
        if (!transport) return fetch(url, init);
        if (isCut.has(transport)) return Promise.reject(new TypeError(`${transport} is cut`));
        const abort = new AbortController();
        requests.set(abort, transport);
        return fetch(url, { ...init, signal: AbortSignal.any([abort.signal, ...(init.signal ? [init.signal] : [])]) });
      },
    },
    cut(...transports) {
      isCut.clear();
      for (const transport of transports) isCut.add(transport);
      if (isCut.has('websocket')) for (const socket of sockets) socket.terminate();
      for (const [abort, transport] of requests) {
        if (!isCut.has(transport)) continue;
        requests.delete(abort);
        abort.abort(new TypeError(`${transport} was cut`));
      }
    },
  };
}
