import { presenceChannelOf } from '../../protocol/channels';
import { iterate } from './message-iterator';
import type { IterateOptions } from './message-iterator';
import { readPresence, watchPresence } from './presence';
import type { PresenceMember, PresenceWatch } from './presence';
import { publish } from './publish';
import type { PublishDependencies, PublishOptions } from './publish';
import type { ChannelGap } from './sequencer';
import { readFrom } from './start-position';
import type { StartFrom } from './start-position';
import { createSubscription } from './subscription';
import type { MessageHandler, Subscription, SubscriptionDependencies, TypedMessage } from './subscription';
import type { PublishResult } from './transport/transport';

/** Options of a subscription. */
export interface SubscribeOptions {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** @default 'now' */
  readonly from?: StartFrom | undefined;
  /** Announce the client in the channel, which only works over WebSocket. @default false */
  readonly presence?: boolean | undefined;
  /** The same as listening to the event `gap`, from the very beginning. */
  readonly onGap?: ((gap: ChannelGap) => void) | undefined;
}

/** Options of a look at what was. */
export interface HistoryOptions {
  /** Where to begin; the answer's cursor goes on from there. @default 'earliest' */
  readonly from?: Exclude<StartFrom, 'now'> | undefined;
  /** Most messages of one page, 1–100. @default 100 */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A page of what was. */
export interface HistoryPage<T> {
  readonly messages: readonly TypedMessage<T>[];
  readonly gaps: readonly ChannelGap[];
  /** Goes on after this page: `history({from: {cursor}})`, or `subscribe(…, {from: {cursor}})`. */
  readonly cursor: string;
  /** Whether more can be had now. */
  readonly more: boolean;
}

/**
 * A channel by its name: a handle that costs nothing, of which any number can be had.
 * @template T what the messages' data is; the library takes the application's word for it
 */
export interface Channel<T = unknown> {
  readonly name: string;
  /**
   * Receives messages: each once, in order, or an event `gap` in the place of those that cannot be had.
   * @throws TidingsError `invalid_cursor`, `invalid_request` when `from` cannot be read
   * @example
   * const subscription = client.channel('orders:42').subscribe(({ data }) => console.log(data));
   */
  subscribe(handler: MessageHandler<T>, options?: SubscribeOptions): Subscription;
  /**
   * Receives messages in a loop, until the loop or the signal ends it.
   * @example
   * for await (const { data } of client.channel('orders:42').messages({ signal })) console.log(data);
   */
  messages(options?: IterateOptions): AsyncGenerator<TypedMessage<T>, void, void>;
  /**
   * Publishes one message and waits until the service has it; tried again with the same id, it is published once.
   * @throws TidingsError `forbidden`, `message_too_large` and others of the service; the last failure when the time is up
   * @throws the reason of an aborted signal
   */
  publish(data: T, options?: PublishOptions): Promise<PublishResult>;
  /** Reads one page of what was. */
  history(options?: HistoryOptions): Promise<HistoryPage<T>>;
  /** Everybody who is announced in the channel at this moment. */
  presence(options?: { readonly signal?: AbortSignal | undefined }): Promise<PresenceMember[]>;
  /** Follows who is announced in the channel. */
  watchPresence(options?: PresenceWatchOptions): PresenceWatch;
}

/** Options of a presence watch. */
export interface PresenceWatchOptions {
  /** Who is back within this time has never been away, in milliseconds. @default 10000 */
  readonly graceMs?: number | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** What a channel is made of. */
export interface ChannelDependencies extends SubscriptionDependencies, PublishDependencies {
  /** @throws TidingsError `client_closed` */
  readonly assertOpen: () => void;
}

/** Makes the handle of a channel. */
export function createChannel<T>(deps: ChannelDependencies, name: string): Channel<T> {
  const { platform, read, send, httpUrl, trouble } = deps;

  const subscribe: Channel<T>['subscribe'] = (handler, { signal, from, presence = false, onGap } = {}) => {
    const start = readFrom(from, name);
    deps.assertOpen();
    return createSubscription(deps, name, handler, { start, presence, signal, onGap });
  };

  const present = (signal?: AbortSignal): Promise<ReadonlyMap<string, number>> =>
    readPresence(send, httpUrl, name, signal);

  return {
    name,
    subscribe,
    messages: (options = {}) => iterate<T>(subscribe, options),
    publish: (data, options = {}) => publish(deps, name, data, options),
    history: ({ from = 'earliest', limit, signal } = {}) =>
      read({ channels: [name], ...(from === 'earliest' ? { cursor: from } : from), limit, signal }) as Promise<
        HistoryPage<unknown>
      > as Promise<HistoryPage<T>>,
    presence: async ({ signal } = {}) =>
      Array.from(await present(signal), ([subject, connections]) => ({ subject, connections })),
    watchPresence: ({ graceMs = 10_000, signal } = {}) =>
      watchPresence({
        platform,
        trouble,
        graceMs,
        signal,
        read: present,
        subscribe: (handler) => createChannel(deps, presenceChannelOf(name)).subscribe(handler),
      }),
  };
}
