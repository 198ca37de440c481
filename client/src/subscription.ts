import type { Message } from '../../protocol/messages';
import { catchUp } from './catch-up';
import type { CatchUpDependencies } from './catch-up';
import { formatCursor } from './cursor';
import { TidingsError } from './errors';
import { callSafely, createEmitter, onAbort } from './event-emitter';
import type { Listenable } from './event-emitter';
import type { ChannelGap, Item } from './sequencer';
import { startOf } from './start-position';
import type { StartFrom } from './start-position';
import { reasonOf } from './state-codes';
import type {
  Subscriber,
  SubscriptionRegistry,
  SubscriptionState,
  SubscriptionStateEvent,
} from './subscription-registry';
import type { TaskScope } from './task-scope';

/** A message with data of type `T`. The library does not check the type. */
export interface TypedMessage<T> extends Message {
  readonly data: T;
}

/** Handles the messages of a channel. Called once for each message, in order. */
export type MessageHandler<T> = (message: TypedMessage<T>, subscription: Subscription) => void;

/** Events of a subscription. */
export interface SubscriptionEvents {
  subscribing: SubscriptionStateEvent;
  subscribed: SubscriptionStateEvent;
  unsubscribed: SubscriptionStateEvent;
  /** The messages from `from` to `to`, both included, are no longer available. */
  gap: ChannelGap;
}

/** One subscription to a channel. It lasts until the application or an error ends it. */
export interface Subscription extends Listenable<SubscriptionEvents> {
  readonly channel: string;
  readonly state: SubscriptionState;
  /**
   * Cursor after the last delivered message. In the handler, this is the message that the handler was called with.
   * Subscribe with `from: {cursor}` to resume from it. Empty until the position is known.
   */
  readonly cursor: string;
  /**
   * Resolves as soon as the service delivers the channel.
   * @throws TidingsError if the subscription ends before that, for example because the service refused the channel
   */
  ready(): Promise<void>;
  /** Ends the subscription. Nothing is delivered afterwards. Does nothing if the subscription has ended. */
  unsubscribe(): void;
}

/** The parts of the client that a subscription uses. */
export interface SubscriptionDependencies extends CatchUpDependencies {
  readonly scope: TaskScope;
  readonly registry: SubscriptionRegistry;
}

/** Options of `subscribe`. */
export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
  /** Where the subscription starts. @default 'now' */
  readonly from?: StartFrom | undefined;
  /** Announce the client as present in the channel. Only the WebSocket transport supports this. @default false */
  readonly presence?: boolean | undefined;
  /** A listener for the event `gap`. It is added before the subscription starts, so it gets every gap. */
  readonly onGap?: ((gap: ChannelGap) => void) | undefined;
}

/**
 * Subscribes to a channel.
 * @throws TidingsError `invalid_cursor`, `client_closed`
 */
export function createSubscription<T>(
  { scope, registry, ...deps }: SubscriptionDependencies,
  name: string,
  handler: MessageHandler<T>,
  { signal, from, presence = false, onGap }: SubscribeOptions,
): Subscription {
  const start = startOf(from, name);
  if (scope.endedWith) throw scope.endedWith;
  const { on, emit } = createEmitter<SubscriptionEvents>();
  const abort = new AbortController();
  let state: SubscriptionState | undefined;
  let position = start?.position;
  let deliverToCatchUp: ((item: Item) => void) | undefined;
  let removeListener: (() => void) | undefined;

  const setState: Subscriber['setState'] = (next, cause, recovered) => {
    if (state === 'unsubscribed' || state === next) return;
    state = next;
    if (state === 'unsubscribed') {
      abort.abort();
      removeListener?.();
      registry.removeSubscriber(channel, subscriber);
    }
    emit(state, { channel: name, state, recovered, ...reasonOf(cause) });
  };

  const deliver = (items: readonly Item[]): void => {
    for (const item of items) {
      const { message, gap } = item;
      const isReset = gap?.reason === 'reset';
      // Live delivery may repeat messages that this subscription received while it caught up.
      const isRepeated = position?.epoch === item.position.epoch && item.position.offset <= position.offset;
      if (state === 'unsubscribed' || (isRepeated && !isReset)) continue;
      // The gap has the bounds of the channel's position. This subscription may be at another position, so it replaces the
      // bound that depends on it: the end for a reset, the start otherwise.
      const bounds = position && (isReset ? { to: position.offset } : { from: position.offset + 1 });
      position = item.position;
      if (gap) emit('gap', { ...gap, ...bounds });
      if (message) callSafely(() => handler(message as TypedMessage<T>, subscription));
    }
  };

  const subscription: Subscription = {
    channel: name,
    on,
    get state() {
      return state ?? 'subscribing';
    },
    get cursor() {
      const at = position ?? (deliverToCatchUp ? undefined : channel.delivered);
      return at ? formatCursor([[name, at]]) : '';
    },
    ready: () => ready,
    unsubscribe: () => setState('unsubscribed', 'requested'),
  };
  const subscriber: Subscriber = {
    presence,
    deliver: (item) => (deliverToCatchUp ? deliverToCatchUp(item) : deliver([item])),
    setState,
  };
  if (onGap) on('gap', onGap);
  const ready = new Promise<void>((resolve, reject) => {
    on('subscribed', () => resolve());
    on('unsubscribed', ({ reason, error }) => reject(error ?? new TidingsError('client_closed', reason)));
  });
  // An application that does not call `ready` gets the error as an event, not as an unhandled rejection.
  ready.catch(() => undefined);
  // If the first subscription of a channel has a known start position, the channel starts there. Any other subscription
  // with a start reads messages on its own until it reaches the position of the channel.
  const channelStart = registry.channels.has(name) ? undefined : position;
  const channel = registry.addSubscriber(name, subscriber, channelStart);
  if (start && !channelStart) {
    deliverToCatchUp = catchUp(deps, {
      channel: name,
      start,
      goal: () => channel.sequencer.position,
      deliver,
      end(error) {
        deliverToCatchUp = undefined;
        if (error) setState('unsubscribed', error);
      },
      signal: abort.signal,
    });
  }
  queueMicrotask(() => setState(channel.state, channel.state === 'subscribed' ? 'ready' : 'requested'));
  removeListener = onAbort(signal, subscription.unsubscribe);
  return subscription;
}
