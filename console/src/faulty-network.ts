import type { Platform, PlatformEvent, SocketLike, TransportName } from '../../client/src';
import { createFaultyFetch } from './faulty-fetch';
import { createFaultySocket } from './faulty-socket';
import { PollingWatch } from './request-kind';
import type { RequestKind } from './request-kind';
import type { WireTap } from './wire-tap';

/** The real network, as the page has it. */
export interface NetworkPorts {
  readonly fetch: Platform['fetch'];
  readonly WebSocket: new (url: string) => SocketLike;
  readonly listen: Platform['listen'];
  /** Milliseconds, rising. */
  readonly now: () => number;
}

/** Something under way that can be broken off. */
export interface Line {
  readonly kind: TransportName | RequestKind;
  break(reason: string): void;
}

/** What sockets and requests of a faulty network ask and tell. */
export interface Exchange {
  readonly ports: NetworkPorts;
  readonly tap: WireTap;
  readonly polling: PollingWatch;
  /** Why something of this kind does not go through, undefined when it does. */
  obstacle(kind: TransportName | RequestKind): string | undefined;
  readonly lines: Set<Line>;
}

/** A client's own network, in which single transports can be cut, connections killed, and everything be offline. */
export class FaultyNetwork {
  /** Give it to the client as `platform`. */
  readonly platform: Pick<Platform, 'fetch' | 'WebSocket' | 'listen'>;
  readonly #cut = new Set<TransportName>();
  readonly #lines = new Set<Line>();
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  readonly #polling: PollingWatch;
  #offline = false;

  constructor(ports: NetworkPorts, tap: WireTap) {
    this.#polling = new PollingWatch(ports.now);
    const exchange: Exchange = {
      ports,
      tap,
      polling: this.#polling,
      obstacle: (kind) => this.#obstacle(kind),
      lines: this.#lines,
    };
    this.platform = {
      fetch: createFaultyFetch(exchange),
      WebSocket: createFaultySocket(exchange),
      listen: (listener) => {
        this.#listeners.add(listener);
        const stop = ports.listen(listener);
        return () => {
          this.#listeners.delete(listener);
          stop();
        };
      },
    };
  }

  /** Transports that are cut. */
  get cut(): ReadonlySet<TransportName> {
    return this.#cut;
  }

  /** Cuts a transport: what is open breaks, what is tried fails. */
  block(transport: TransportName): void {
    this.#cut.add(transport);
    for (const line of [...this.#lines]) {
      if (line.kind === transport) line.break('cut in the console');
    }
  }

  /** Lets every transport through again. */
  restore(): void {
    this.#cut.clear();
  }

  /** Breaks what is open, once; the next try goes through. */
  kill(): void {
    this.#polling.reset();
    for (const line of [...this.#lines]) if (line.kind !== 'other') line.break('killed in the console');
  }

  /** Takes the network away, or gives it back, and says so as a browser does. */
  setOffline(offline: boolean): void {
    if (this.#offline === offline) return;
    this.#offline = offline;
    this.#polling.reset();
    if (offline) for (const line of [...this.#lines]) line.break('offline in the console');
    for (const listener of [...this.#listeners]) listener(offline ? 'offline' : 'online');
  }

  #obstacle(kind: TransportName | RequestKind): string | undefined {
    if (this.#offline) return 'offline in the console';
    const isCut = kind === 'websocket' ? this.#cut.has(kind) : this.#polling.isCut(kind, this.#cut);
    return isCut ? 'cut in the console' : undefined;
  }
}
