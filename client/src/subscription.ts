import type { Message } from '../../protocol/messages';
import { catchUp } from './catch-up';
import type { CatchUpDependencies } from './catch-up';
import { whyOf } from './state-codes';
import { cursorOf } from './cursor';
import { TidingsError } from './errors';
import { createEmitter, guard, onAbort } from './event-emitter';
import type { Listenable } from './event-emitter';
import type { Hub, Member, SubscriptionState, SubscriptionStateEvent } from './subscription-registry';
import type { ChannelGap, Item } from './sequencer';
import type { Start } from './start-position';

/** A message whose data is of a type that the application knows. */
export interface TypedMessage<T> extends Message {
  readonly data: T;
}

/** Takes messages of a channel, each once and in order. */
export type MessageHandler<T> = (message: TypedMessage<T>, subscription: Subscription) => void;

/** Events of a subscription. */
export interface SubscriptionEvents {
  subscribing: SubscriptionStateEvent;
  subscribed: SubscriptionStateEvent;
  unsubscribed: SubscriptionStateEvent;
  /** Messages that cannot be had: those from `from` to `to`, both included. */
  gap: ChannelGap;
}

/** A channel as one part of the application receives it, until it unsubscribes. */
export interface Subscription extends Listenable<SubscriptionEvents> {
  readonly channel: string;
  readonly state: SubscriptionState;
  /**
   * Where it stands: keep it, and subscribe with `from: {cursor}` to go on after what was handed over. Inside the handler
   * it includes the message. Empty while the place is not known yet.
   */
  readonly cursor: string;
  /**
   * Resolves when the channel is being delivered.
   * @throws TidingsError when it was refused or unsubscribed before
   */
  ready(): Promise<void>;
  /** Ends it; nothing is handed over any more. Harmless when it has ended. */
  unsubscribe(): void;
}

/** What a subscription is made of. */
export interface SubscriptionDependencies extends CatchUpDependencies {
  readonly hub: Hub;
}

/** How a subscription begins and ends. */
export interface SubscriptionSettings {
  readonly start: Start | undefined;
  readonly presence: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onGap: ((gap: ChannelGap) => void) | undefined;
}

/** Subscribes to a channel. */
export function createSubscription<T>(
  { hub, ...deps }: SubscriptionDependencies,
  channel: string,
  handler: MessageHandler<T>,
  { start, presence, signal, onGap }: SubscriptionSettings,
): Subscription {
  const { on, emit } = createEmitter<SubscriptionEvents>();
  const abort = new AbortController();
  let state: SubscriptionState | undefined;
  let position = start?.position;
  let offer: ((item: Item) => void) | undefined;
  let unfollow: (() => void) | undefined;

  const change: Member['change'] = (next, why, recovered) => {
    if (state === 'unsubscribed' || state === next) return;
    state = next;
    if (state === 'unsubscribed') {
      abort.abort();
      unfollow?.();
      hub.leave(feed, member);
    }
    emit(state, { channel, state, recovered, ...whyOf(why) });
  };

  const hand = (items: readonly Item[]): void => {
    for (const item of items) {
      const { message, gap } = item;
      // What was caught up with may be on its way here once more.
      const again = position?.epoch === item.position.epoch && item.position.offset <= position.offset;
      if (state === 'unsubscribed' || (again && gap?.reason !== 'reset')) continue;
      // It may have caught up further than those for whom the gap was found.
      const known = position && (gap?.reason === 'reset' ? { to: position.offset } : { from: position.offset + 1 });
      position = item.position;
      if (gap) emit('gap', { ...gap, ...known });
      if (message) guard(() => handler(message as TypedMessage<T>, subscription));
    }
  };

  const subscription: Subscription = {
    channel,
    on,
    get state() {
      return state ?? 'subscribing';
    },
    get cursor() {
      const place = position ?? (offer ? undefined : feed.place);
      return place ? cursorOf([[channel, place]]) : '';
    },
    ready: () => ready,
    unsubscribe: () => change('unsubscribed', 'requested'),
  };
  const member: Member = {
    presence,
    deliver: (item) => (offer ? offer(item) : hand([item])),
    change,
  };
  if (onGap) on('gap', onGap);
  const ready = new Promise<void>((resolve, reject) => {
    on('subscribed', () => resolve());
    on('unsubscribed', ({ reason, error }) => reject(error ?? new TidingsError('client_closed', reason)));
  });
  // Who does not ask for it is told by the events.
  ready.catch(() => undefined);
  // The first one to want the channel begins where it likes; a later one catches up with those who are there.
  const place = hub.feeds.has(channel) ? undefined : position;
  const feed = hub.join(channel, member, place);
  if (start && !place) {
    offer = catchUp(deps, {
      channel,
      start,
      goal: () => feed.sequencer.position,
      deliver: hand,
      end(error) {
        offer = undefined;
        if (error) change('unsubscribed', error);
      },
      signal: abort.signal,
    });
  }
  queueMicrotask(() => change(feed.state, feed.state === 'subscribed' ? 'ready' : 'requested'));
  unfollow = onAbort(signal, subscription.unsubscribe);
  return subscription;
}
