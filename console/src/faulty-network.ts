import type { Platform, PlatformEvent, SocketLike, TransportName } from '../../client/src';
import type { DuplicateCounter } from './duplicate-counter';
import { createFaultyFetch } from './faulty-fetch';
import { createFaultySocket } from './faulty-socket';

/** The real network that faults are injected into. */
export interface NetworkPorts {
  readonly fetch: Platform['fetch'];
  readonly WebSocket: new (url: string) => SocketLike;
  readonly listen: Platform['listen'];
}

/** The transport that a request belongs to; `other` for requests of no transport, such as publishes and presence. */
export type RequestKind = TransportName | 'other';

/** An open socket or a pending request, which can be broken. */
export interface OpenRequest {
  readonly kind: RequestKind;
  break(reason: string): void;
}

/** State of a faulty network that its sockets and requests use. */
export interface FaultContext {
  readonly ports: NetworkPorts;
  readonly duplicates: DuplicateCounter;
  /** The reason why requests of this kind fail now; undefined when they succeed. */
  faultFor(kind: RequestKind): string | undefined;
  readonly openRequests: Set<OpenRequest>;
}

/** The network of one client. Single transports can be cut, connections killed, and the whole network set offline. */
export class FaultyNetwork {
  /** Pass this to the client as `platform`. */
  readonly platform: Pick<Platform, 'fetch' | 'WebSocket' | 'listen'>;
  readonly #cut = new Set<TransportName>();
  readonly #openRequests = new Set<OpenRequest>();
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  #offline = false;

  constructor(ports: NetworkPorts, duplicates: DuplicateCounter) {
    const context: FaultContext = {
      ports,
      duplicates,
      faultFor: (kind) => this.#faultFor(kind),
      openRequests: this.#openRequests,
    };
    this.platform = {
      fetch: createFaultyFetch(context),
      WebSocket: createFaultySocket(context),
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

  /** Breaks the open requests of a transport, and lets new ones fail until {@link restore} is called. */
  cutTransport(transport: TransportName): void {
    this.#cut.add(transport);
    this.#break('cut in the console', ({ kind }) => kind === transport);
  }

  /** Allows every transport again. */
  restore(): void {
    this.#cut.clear();
  }

  /** Breaks the open requests of all transports once. New requests succeed. */
  kill(): void {
    this.#break('killed in the console', ({ kind }) => kind !== 'other');
  }

  /** Disables or enables the network, and notifies the listeners as a browser does. */
  setOffline(offline: boolean): void {
    if (this.#offline === offline) return;
    this.#offline = offline;
    if (offline) this.#break('offline in the console', () => true);
    for (const listener of [...this.#listeners]) listener(offline ? 'offline' : 'online');
  }

  #break(reason: string, matches: (request: OpenRequest) => boolean): void {
    for (const request of [...this.#openRequests].filter(matches)) request.break(reason);
  }

  #faultFor(kind: RequestKind): string | undefined {
    if (this.#offline) return 'offline in the console';
    return kind !== 'other' && this.#cut.has(kind) ? 'cut in the console' : undefined;
  }
}
