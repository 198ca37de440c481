import type { Platform, SocketLike, TransportName } from '../../client/src';
import type { DuplicateCounter } from './duplicate-counter';

/** The real network that faults are injected into. */
export interface NetworkPorts {
  readonly fetch: Platform['fetch'];
  readonly WebSocket: new (url: string) => SocketLike;
  readonly listen: Platform['listen'];
}

/** The transport of a request. `other`: a request without a transport, for example a publish or a presence request. */
export type RequestKind = TransportName | 'other';

/** An open socket or a pending request, which the console can break. */
export interface OpenRequest {
  readonly kind: RequestKind;
  break(reason: string): void;
}

/** State of a faulty network that its sockets and requests use. */
export interface FaultContext {
  readonly ports: NetworkPorts;
  readonly duplicates: DuplicateCounter;
  /** Returns the reason why requests of this kind currently fail, or undefined if they succeed. */
  faultFor(kind: RequestKind): string | undefined;
  readonly openRequests: Set<OpenRequest>;
}
