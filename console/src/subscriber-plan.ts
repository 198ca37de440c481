import type { TransportName } from '../../client/src';

/** The transports of one subscriber. */
export interface SubscriberPlan {
  /** The preferred transport, which gives the subscriber its title. */
  readonly transport: TransportName;
  /** All transports that the subscriber may use, most preferred first. Empty if the preferred one has no address. */
  readonly transports: readonly TransportName[];
}

/** Display names of the transports. */
export const TRANSPORT_TITLES: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'Long poll',
  'short-poll': 'Short poll',
};

/** Short polling is the simplest transport. The subscriber that prefers it therefore falls back to long polling. */
const PLANS: readonly SubscriberPlan[] = [
  { transport: 'websocket', transports: ['websocket', 'sse', 'long-poll', 'short-poll'] },
  { transport: 'sse', transports: ['sse', 'long-poll', 'short-poll'] },
  { transport: 'long-poll', transports: ['long-poll', 'short-poll'] },
  { transport: 'short-poll', transports: ['short-poll', 'long-poll'] },
];

/** Addresses that some transports need in addition to the HTTP URL. */
export interface TransportAddresses {
  readonly websocketUrl?: string | undefined;
  readonly eventsUrl?: string | undefined;
}

/** The plans of the four subscribers. Transports without an address are left out. */
export function planSubscribers({ websocketUrl, eventsUrl }: TransportAddresses): SubscriberPlan[] {
  const hasAddress = (name: TransportName): boolean =>
    !((name === 'websocket' && !websocketUrl) || (name === 'sse' && !eventsUrl));
  return PLANS.map(({ transport, transports }) => ({
    transport,
    transports: hasAddress(transport) ? transports.filter(hasAddress) : [],
  }));
}
