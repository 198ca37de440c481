import type { Position } from '../../protocol/cursors';
import { createSequencer } from './sequencer';
import type { Item, Sequencer } from './sequencer';
import type { Cause, Reason } from './state-codes';
import type { Receiver } from './transport/transport';

/** The state of a subscription. */
export type SubscriptionState = 'subscribing' | 'subscribed' | 'unsubscribed';

/** The state of a subscription changed. */
export interface SubscriptionStateEvent extends Reason {
  readonly channel: string;
  readonly state: SubscriptionState;
  /** True if no message was lost. Only for `subscribed`, and only if the subscription resumed from a known position. */
  readonly recovered?: boolean | undefined;
}

/** The members of a subscription that the registry calls. */
export interface Subscriber {
  readonly presence: boolean;
  deliver(item: Item): void;
  setState(state: SubscriptionState, cause: Cause, recovered?: boolean): void;
}

/** A channel with at least one subscription. All subscriptions of the channel share it. */
export interface ChannelState {
  readonly channel: string;
  readonly subscribers: Set<Subscriber>;
  readonly sequencer: Sequencer;
  /** Position up to which items were delivered. The sequencer is ahead of it while items are being delivered. */
  delivered: Position | undefined;
  state: SubscriptionState;
}

/** The parts of the client that the registry calls. */
export interface RegistryListener {
  /** The set of channels, or of channels with presence, may have changed. */
  changed(): void;
  /**
   * Returns whether a transport is connected. If the application disconnects while it handles a message, the registry
   * ignores the rest of the transport's response.
   */
  isConnected(): boolean;
  /**
   * Messages or gaps arrived for a channel, or its delivery started.
   * @param advanced whether the position of the channel has advanced
   */
  received(channel: ChannelState, advanced: boolean): void;
  /** A channel was removed. */
  removed(channel: string): void;
}

/**
 * All subscribed channels. The registry returns to the transports which channels to receive, and delivers their messages to
 * the subscriptions.
 */
export interface SubscriptionRegistry extends Receiver {
  /** The channels by name. */
  readonly channels: ReadonlyMap<string, ChannelState>;
  /** Adds a subscription. For the first one of a channel, `start` becomes the position of the channel. */
  addSubscriber(channel: string, subscriber: Subscriber, start: Position | undefined): ChannelState;
  /** Removes a subscription. Its channel stays until `removeUnusedChannels`, in case another subscription follows at once. */
  removeSubscriber(channel: ChannelState, subscriber: Subscriber): void;
  /** Removes channels without subscriptions. */
  removeUnusedChannels(): void;
  /** Sets all subscriptions to `subscribing` after the connection was lost. Positions are kept. */
  connectionLost(cause: Cause): void;
  /** Ends all subscriptions. */
  endAll(cause: Cause): void;
}

/** Creates a registry without channels. */
export function createSubscriptionRegistry({
  changed,
  isConnected,
  received,
  removed,
}: RegistryListener): SubscriptionRegistry {
  const channels = new Map<string, ChannelState>();

  const setState = (channel: ChannelState, state: SubscriptionState, cause: Cause, recovered?: boolean): void => {
    channel.state = state;
    for (const subscriber of [...channel.subscribers]) subscriber.setState(state, cause, recovered);
  };

  const deliver = (channel: ChannelState, items: readonly Item[]): void => {
    received(channel, items.length > 0);
    for (const item of items) {
      channel.delivered = item.position;
      for (const subscriber of [...channel.subscribers]) subscriber.deliver(item);
    }
  };

  const drop = (channel: ChannelState): void => {
    channels.delete(channel.channel);
    removed(channel.channel);
  };

  return {
    channels,
    addSubscriber(name, subscriber, start) {
      const channel = channels.get(name) ?? {
        channel: name,
        subscribers: new Set(),
        sequencer: createSequencer(start),
        delivered: start,
        state: 'subscribing',
      };
      channels.set(name, channel);
      channel.subscribers.add(subscriber);
      changed();
      return channel;
    },
    removeSubscriber(channel, subscriber) {
      if (channel.subscribers.delete(subscriber)) changed();
    },
    removeUnusedChannels() {
      for (const channel of channels.values()) if (channel.subscribers.size === 0) drop(channel);
    },
    connectionLost(cause) {
      for (const channel of channels.values()) setState(channel, 'subscribing', cause);
    },
    endAll(cause) {
      for (const channel of [...channels.values()]) {
        drop(channel);
        setState(channel, 'unsubscribed', cause);
      }
    },
    requestedChannels: (names = channels.keys()) =>
      [...names].flatMap((name) => {
        const channel = channels.get(name);
        if (!channel) return [];
        const presence = [...channel.subscribers].some((subscriber) => subscriber.presence);
        return [{ channel: name, position: channel.sequencer.position, presence }];
      }),
    receive(messages, gaps, requestPositions) {
      for (const name of new Set([...messages, ...gaps].map(({ channel }) => channel))) {
        const channel = channels.get(name);
        const isOfChannel = (one: { readonly channel: string }): boolean => one.channel === name;
        if (channel)
          deliver(
            channel,
            channel.sequencer.accept(
              messages.filter(isOfChannel),
              gaps.filter(isOfChannel),
              requestPositions?.get(name),
            ),
          );
      }
    },
    channelAccepted(name, position, recovered) {
      const channel = channels.get(name);
      if (!channel || !isConnected()) return;
      setState(channel, 'subscribed', 'ready', recovered);
      channel.delivered ??= position;
      deliver(channel, channel.sequencer.start(position));
    },
    channelRefused(name, error) {
      const channel = channels.get(name);
      if (!channel) return;
      drop(channel);
      changed();
      // Report the error after the transports have removed the channel: the application may subscribe again when it
      // receives the error.
      queueMicrotask(() => setState(channel, 'unsubscribed', error));
    },
  };
}
