import type { Platform, PlatformEvent, SocketLike, TransportName } from '../../client/src';
import { createFaultyFetch } from './faulty-fetch';
import { createFaultySocket } from './faulty-socket';
import type { RequestKind } from './request-kind';
import type { WireTap } from './duplicate-counter';

/** The real network, as the page has it. */
export interface NetworkPorts {
  readonly fetch: Platform['fetch'];
  readonly WebSocket: new (url: string) => SocketLike;
  readonly listen: Platform['listen'];
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
  /** Why something of this kind does not go through, undefined when it does. */
  obstacle(kind: Line['kind']): string | undefined;
  readonly lines: Set<Line>;
}

/** A client's own network, in which single transports can be cut, connections killed, and everything be offline. */
export class FaultyNetwork {
  /** Give it to the client as `platform`. */
  readonly platform: Pick<Platform, 'fetch' | 'WebSocket' | 'listen'>;
  readonly #cut = new Set<TransportName>();
  readonly #lines = new Set<Line>();
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  #offline = false;

  constructor(ports: NetworkPorts, tap: WireTap) {
    const exchange: Exchange = { ports, tap, obstacle: (kind) => this.#obstacle(kind), lines: this.#lines };
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

  get isOffline(): boolean {
    return this.#offline;
  }

  /** Cuts a transport: what is open breaks, what is tried fails. */
  block(transport: TransportName): void {
    this.#cut.add(transport);
    this.#break('cut in the console', ({ kind }) => kind === transport);
  }

  /** Lets every transport through again. */
  restore(): void {
    this.#cut.clear();
  }

  /** Breaks what is open, once; the next try goes through. */
  kill(): void {
    this.#break('killed in the console', ({ kind }) => kind !== 'other');
  }

  /** Takes the network away, or gives it back, and says so as a browser does. */
  setOffline(offline: boolean): void {
    if (this.#offline === offline) return;
    this.#offline = offline;
    if (offline) this.#break('offline in the console', () => true);
    for (const listener of [...this.#listeners]) listener(offline ? 'offline' : 'online');
  }

  #break(reason: string, which: (line: Line) => boolean): void {
    for (const line of [...this.#lines].filter(which)) line.break(reason);
  }

  #obstacle(kind: Line['kind']): string | undefined {
    if (this.#offline) return 'offline in the console';
    return kind !== 'other' && this.#cut.has(kind) ? 'cut in the console' : undefined;
  }
}
