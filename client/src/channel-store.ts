import type { Channel, PublishOptions, SubscribeOptions, PublishResult, Tidings, TypedMessage } from './index';
import type { ChannelGap, SubscriptionState, TidingsError } from './index';

/** Options of a channel store. */
export interface ChannelViewOptions extends Pick<SubscribeOptions, 'from' | 'presence'> {
  /** Maximum number of messages in the view. The latest ones are kept. @default 100 */
  readonly limit?: number | undefined;
}

/** An immutable snapshot of a channel. */
export interface ChannelView<T> {
  /** The latest messages, in order. */
  readonly messages: readonly TypedMessage<T>[];
  readonly state: SubscriptionState;
  /** All gaps since the store was created. */
  readonly gaps: readonly ChannelGap[];
  /** The error that caused the latest change of `state`. Undefined if no error caused it. */
  readonly error: TidingsError | undefined;
}

/**
 * An external store of a channel, as React's `useSyncExternalStore` expects it. The channel is subscribed while the store
 * has listeners.
 */
export interface ChannelStore<T> {
  /**
   * Adds a listener. Returns a function that removes the listener. The store unsubscribes from the channel when the last
   * listener is removed. When a listener is added again, the store resumes from the same position.
   */
  subscribe(changed: () => void): () => void;
  /** Returns the current view: the same object until something changes. */
  view(): ChannelView<T>;
  publish(data: T, options?: PublishOptions): Promise<PublishResult>;
}

/** Creates the store of a channel. */
export function createChannelStore<T>(
  client: Tidings,
  name: string,
  { limit = 100, ...options }: ChannelViewOptions,
): ChannelStore<T> {
  const channel: Channel<T> = client.channel<T>(name);
  const listeners = new Set<() => void>();
  let view: ChannelView<T> = { messages: [], state: 'subscribing', gaps: [], error: undefined };
  let cursor = '';
  let stop: (() => void) | undefined;

  const change = (part: Partial<ChannelView<T>>): void => {
    view = { ...view, ...part };
    for (const changed of listeners) changed();
  };

  const start = (): (() => void) => {
    const subscription = channel.subscribe(
      (message, at) => {
        cursor = at.cursor;
        change({ messages: [...view.messages, message].slice(-limit) });
      },
      {
        ...options,
        ...(cursor === '' ? {} : { from: { cursor } }),
        onGap: (gap) => change({ gaps: [...view.gaps, gap] }),
      },
    );
    const abort = new AbortController();
    for (const state of ['subscribing', 'subscribed', 'unsubscribed'] as const) {
      subscription.on(state, ({ error }) => change({ state, error }), abort);
    }
    return () => {
      cursor = subscription.cursor;
      abort.abort();
      subscription.unsubscribe();
    };
  };

  return {
    subscribe(changed) {
      listeners.add(changed);
      stop ??= start();
      return () => {
        listeners.delete(changed);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    view: () => view,
    publish: (data, publishOptions) => channel.publish(data, publishOptions),
  };
}
