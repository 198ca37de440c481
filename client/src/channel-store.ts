import type { Channel, PublishOptions, SubscribeOptions, PublishResult, Tidings, TypedMessage } from './index';
import type { ChannelGap, SubscriptionState, TidingsError } from './index';

/** Options of a view of a channel. */
export interface ChannelViewOptions extends Pick<SubscribeOptions, 'from' | 'presence'> {
  /** How many of the latest messages are kept. @default 100 */
  readonly limit?: number | undefined;
}

/** What a view shows. */
export interface ChannelView<T> {
  /** The latest messages, in order. */
  readonly messages: readonly TypedMessage<T>[];
  readonly state: SubscriptionState;
  /** Gaps since the view exists. */
  readonly gaps: readonly ChannelGap[];
  /** Why the channel ended. */
  readonly error: TidingsError | undefined;
}

/** A channel as something that can be drawn: it subscribes while somebody looks. */
export interface ChannelStore<T> {
  /** Begins to look; returns a function that stops it. Who looks again goes on where the last one stopped. */
  subscribe(changed: () => void): () => void;
  /** What is there; the same object as long as nothing changes. */
  view(): ChannelView<T>;
  publish(data: T, options?: PublishOptions): Promise<PublishResult>;
}

/** Makes the store of a channel. */
export function createChannelStore<T>(
  client: Tidings,
  name: string,
  { limit = 100, ...options }: ChannelViewOptions,
): ChannelStore<T> {
  const channel: Channel<T> = client.channel<T>(name);
  const watchers = new Set<() => void>();
  let view: ChannelView<T> = { messages: [], state: 'subscribing', gaps: [], error: undefined };
  let cursor = '';
  let stop: (() => void) | undefined;

  const change = (part: Partial<ChannelView<T>>): void => {
    view = { ...view, ...part };
    for (const changed of watchers) changed();
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
    const { signal, abort } = controllerOf();
    for (const state of ['subscribing', 'subscribed', 'unsubscribed'] as const) {
      subscription.on(state, ({ error }) => change({ state, error }), { signal });
    }
    return () => {
      cursor = subscription.cursor;
      abort();
      subscription.unsubscribe();
    };
  };

  return {
    subscribe(changed) {
      watchers.add(changed);
      stop ??= start();
      return () => {
        watchers.delete(changed);
        if (watchers.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    view: () => view,
    publish: (data, publishOptions) => channel.publish(data, publishOptions),
  };
}

function controllerOf(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
