import type { TransportName } from '../../client/src';

/** What a subscriber of the page is made of. */
export interface SubscriberPlan {
  /** The transport that it shows, and begins with. */
  readonly transport: TransportName;
  /** The best first. */
  readonly ladder: readonly TransportName[];
}

/** How transports are called on the page. */
export const TITLES: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'Long poll',
  'short-poll': 'Short poll',
};

/** Each ladder begins with the transport shown; the last one, which has nothing below it, climbs down to long polling. */
const LADDERS: readonly SubscriberPlan[] = [
  { transport: 'websocket', ladder: ['websocket', 'sse', 'long-poll', 'short-poll'] },
  { transport: 'sse', ladder: ['sse', 'long-poll', 'short-poll'] },
  { transport: 'long-poll', ladder: ['long-poll', 'short-poll'] },
  { transport: 'short-poll', ladder: ['short-poll', 'long-poll'] },
];

/** Addresses that transports need besides the one for HTTP. */
export interface TransportAddresses {
  readonly websocketUrl?: string | undefined;
  readonly eventsUrl?: string | undefined;
}

/** The four subscribers; rungs whose address is not known are left out, a plan without its own has an empty ladder. */
export function planSubscribers({ websocketUrl, eventsUrl }: TransportAddresses): SubscriberPlan[] {
  const isThere = (name: TransportName): boolean =>
    !((name === 'websocket' && !websocketUrl) || (name === 'sse' && !eventsUrl));
  return LADDERS.map(({ transport, ladder }) => ({
    transport,
    ladder: isThere(transport) ? ladder.filter(isThere) : [],
  }));
}
