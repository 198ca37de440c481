import type { TransportName } from '../../../client/src/transport/transport';
import type { ServerSocket, Simulation } from '../simulation';

/** Service URLs of the simulated deployment. */
export const SERVICE_URLS = {
  httpUrl: 'https://http.test',
  websocketUrl: 'wss://socket.test/v1',
  eventsUrl: 'https://events.test',
} as const;

/** How a transport, or publishing, fails: with a rejection, with a network error, or without any response. */
export type Outage = 'refused' | 'failing' | 'vanishing';

/** Purpose of a request. */
export type Purpose = TransportName | 'publish';

/** The network of one host, as its sockets and streams use it. */
export interface Network {
  readonly name: string;
  readonly simulation: Simulation;
  /** Open sockets of the host. */
  readonly sockets: Set<{ readonly connection: ServerSocket | undefined }>;
  /** How requests for this purpose fail now. Undefined if they work. */
  outageOf(purpose: Purpose): Outage | undefined;
}
