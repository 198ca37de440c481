import type { ClientState, Message, TransportEvent, TransportName } from '../../client/src';

/** A range of offsets whose messages are no longer available. */
export interface Gap {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** An entry of a subscriber's message list: a message, or a gap. */
export type ListEntry =
  | { readonly kind: 'message'; readonly message: Message; readonly latencyMs: number }
  | { readonly kind: 'gap'; readonly gap: Gap };

/** Everything that a card shows about a subscriber. */
export interface SubscriberState {
  readonly state: ClientState;
  /** Whether the service has rejected the subscription to the channel. */
  readonly rejected: boolean;
  readonly transport: TransportName | undefined;
  /** Position after the last message or gap. */
  readonly position: { readonly offset: number; readonly epoch: string } | undefined;
  readonly latencyMs: number | undefined;
  readonly received: number;
  readonly gaps: number;
  readonly downgrades: number;
  readonly upgrades: number;
  /** Result of the last interruption: `complete` if nothing was lost, or the gap. Undefined before the first one. */
  readonly lastRecovery: 'complete' | Gap | undefined;
  /** Newest first. */
  readonly entries: readonly ListEntry[];
}

/** Older entries are removed. */
const MAX_ENTRIES = 4;

/** The state before the first event. */
export const NEW_SUBSCRIBER: SubscriberState = {
  state: 'disconnected',
  rejected: false,
  transport: undefined,
  position: undefined,
  latencyMs: undefined,
  received: 0,
  gaps: 0,
  downgrades: 0,
  upgrades: 0,
  lastRecovery: undefined,
  entries: [],
};

/** The state after a message. */
export function withMessage(state: SubscriberState, message: Message, latencyMs: number): SubscriberState {
  return {
    ...state,
    latencyMs,
    position: message,
    received: state.received + 1,
    entries: add(state.entries, { kind: 'message', message, latencyMs }),
  };
}

/** The state after a gap. */
export function withGap(state: SubscriberState, gap: Gap): SubscriberState {
  const { epoch, from, to, reason } = gap;
  // After a `reset` the subscriber continues at the head. The gap begins after the head (P-80 in docs/protocol.md).
  const offset = reason === 'reset' ? from - 1 : to;
  return {
    ...state,
    position: { epoch, offset },
    gaps: state.gaps + 1,
    lastRecovery: gap,
    entries: add(state.entries, { kind: 'gap', gap }),
  };
}

/** The state after a change of the transport. */
export function withTransport(
  state: SubscriberState,
  change: TransportEvent['change'],
  transport: TransportName,
): SubscriberState {
  return {
    ...state,
    transport,
    downgrades: state.downgrades + (change === 'downgrade' ? 1 : 0),
    upgrades: state.upgrades + (change === 'upgrade' ? 1 : 0),
  };
}

function add(entries: readonly ListEntry[], entry: ListEntry): ListEntry[] {
  return [entry, ...entries].slice(0, MAX_ENTRIES);
}
