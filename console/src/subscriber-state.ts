import type { ClientState, Message, TransportName } from '../../client/src';

/** Messages that cannot be had. */
export interface Gap {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** A line of a subscriber's list: a message, or the gap in the place of some. */
export type Line =
  | { readonly kind: 'message'; readonly message: Message; readonly latencyMs: number }
  | { readonly kind: 'gap'; readonly gap: Gap };

/** What a subscriber has come to. */
export interface SubscriberState {
  readonly state: ClientState;
  /** The service does not let it read the channel. */
  readonly refused: boolean;
  readonly using: TransportName | undefined;
  /** Where it stands. */
  readonly place: { readonly offset: number; readonly epoch: string } | undefined;
  readonly latencyMs: number | undefined;
  readonly received: number;
  readonly gaps: number;
  readonly falls: number;
  readonly climbs: number;
  /** How the last interruption ended: with everything, or with a gap. Undefined before there was one. */
  readonly verdict: 'recovered' | Gap | undefined;
  /** The newest first. */
  readonly lines: readonly Line[];
}

/** Lines that are kept. */
const MAX_LINES = 4;

/** Before anything has happened. */
export const NEW_SUBSCRIBER: SubscriberState = {
  state: 'disconnected',
  refused: false,
  using: undefined,
  place: undefined,
  latencyMs: undefined,
  received: 0,
  gaps: 0,
  falls: 0,
  climbs: 0,
  verdict: undefined,
  lines: [],
};

/** After a message. */
export function withMessage(state: SubscriberState, message: Message, latencyMs: number): SubscriberState {
  return {
    ...state,
    latencyMs,
    place: message,
    received: state.received + 1,
    lines: add(state.lines, { kind: 'message', message, latencyMs }),
  };
}

/** After a gap. */
export function withGap(state: SubscriberState, gap: Gap): SubscriberState {
  const { epoch, from, to, reason } = gap;
  // After a reset reading goes on at the head, which is before what the cursor claimed.
  const offset = reason === 'reset' ? from - 1 : to;
  return {
    ...state,
    place: { epoch, offset },
    gaps: state.gaps + 1,
    verdict: gap,
    lines: add(state.lines, { kind: 'gap', gap }),
  };
}

/** After a change of the transport. */
export function withMove(
  state: SubscriberState,
  change: 'downgrade' | 'upgrade' | 'reconnect',
  using: TransportName,
): SubscriberState {
  return {
    ...state,
    using,
    falls: state.falls + (change === 'downgrade' ? 1 : 0),
    climbs: state.climbs + (change === 'upgrade' ? 1 : 0),
  };
}

function add(lines: readonly Line[], line: Line): Line[] {
  return [line, ...lines].slice(0, MAX_LINES);
}
