import type { Platform, PlatformEvent, TransportName } from '../../client/src';
import type { DuplicateCounter } from './duplicate-counter';
import type { FaultContext, NetworkPorts, OpenRequest, RequestKind } from './fault-context';
import { createFaultyFetch } from './faulty-fetch';
import { createFaultySocket } from './faulty-socket';

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

  get cut(): ReadonlySet<TransportName> {
    return this.#cut;
  }

  get isOffline(): boolean {
    return this.#offline;
  }

  /** Breaks the open requests of a transport. New ones fail until {@link restore} is called. */
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
