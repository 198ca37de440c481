import { presenceChannelOf } from '../../protocol/channels';
import { iterateMessages } from './message-iterator';
import type { IterateOptions } from './message-iterator';
import { readPresence } from './presence';
import type { PresenceMember } from './presence';
import { watchPresence } from './presence-watch';
import type { PresenceWatch, PresenceWatchOptions } from './presence-watch';
import { publish } from './publish';
import type { PublishDependencies, PublishOptions } from './publish';
import type { ChannelGap } from './sequencer';
import type { StartFrom } from './start-position';
import { createSubscription } from './subscription';
import type {
  MessageHandler,
  SubscribeOptions,
  Subscription,
  SubscriptionDependencies,
  TypedMessage,
} from './subscription';
import type { PublishResult } from './transport/transport';

/** Options of `history`. */
export interface HistoryOptions {
  /** Where the page starts. @default 'earliest' */
  readonly from?: Exclude<StartFrom, 'now'> | undefined;
  /** Maximum number of messages, 1–100. @default 100 */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One page of retained messages. */
export interface HistoryPage<T> {
  readonly messages: readonly TypedMessage<T>[];
  readonly gaps: readonly ChannelGap[];
  /** Cursor after this page. Continue with `history({from: {cursor}})` or `subscribe(handler, {from: {cursor}})`. */
  readonly cursor: string;
  /** Whether more messages are available now. */
  readonly more: boolean;
}

/**
 * A handle of a channel. Creating a handle does not connect the client. Subscribing does.
 * @template T the type of the messages' data. The library does not check it
 */
export interface Channel<T = unknown> {
  readonly name: string;
  /**
   * Receives each message once and in order. A `gap` event is emitted in place of messages that are no longer
   * available.
   * @throws TidingsError `invalid_cursor` if `from` has an invalid cursor; `client_closed` if the client was closed
   * @example
   * const subscription = client.channel('orders:42').subscribe(({ data }) => console.log(data));
   */
  subscribe(handler: MessageHandler<T>, options?: SubscribeOptions): Subscription;
  /**
   * Receives messages in a loop, until the loop ends or the signal is aborted.
   * @example
   * for await (const { data } of client.channel('orders:42').messages({ signal })) console.log(data);
   */
  messages(options?: IterateOptions): AsyncGenerator<TypedMessage<T>, void, void>;
  /**
   * Publishes one message and waits for the acknowledgement. Failed attempts are repeated with the same id, so that the
   * message is published once.
   * @throws TidingsError `invalid_request` if JSON cannot represent the data; `message_too_large`, `forbidden` and other
   *   errors of the service; the last error if `publishTimeoutMs` does not permit another attempt; `timeout` if it passes
   *   during an attempt
   * @throws the reason of an aborted signal
   */
  publish(data: T, options?: PublishOptions): Promise<PublishResult>;
  /** Reads one page of retained messages. */
  history(options?: HistoryOptions): Promise<HistoryPage<T>>;
  /** Returns the members that are present now. */
  presence(options?: { readonly signal?: AbortSignal | undefined }): Promise<PresenceMember[]>;
  /** Watches which members are present. */
  watchPresence(options?: PresenceWatchOptions): PresenceWatch;
}

/** The parts of the client that a channel uses. */
export interface ChannelDependencies extends SubscriptionDependencies, PublishDependencies {}

/** Creates the handle of a channel. */
export function createChannel<T>(deps: ChannelDependencies, name: string): Channel<T> {
  const { readMessages, sendRequest, httpUrl } = deps;

  const subscribe: Channel<T>['subscribe'] = (handler, options = {}) =>
    createSubscription(deps, name, handler, options);

  const readMembers = (signal?: AbortSignal): Promise<ReadonlyMap<string, number>> =>
    readPresence(sendRequest, httpUrl, name, signal);

  return {
    name,
    subscribe,
    messages: (options = {}) => iterateMessages<T>(subscribe, options),
    publish: (data, options = {}) => publish(deps, name, data, options),
    history: ({ from = 'earliest', limit, signal } = {}) =>
      readMessages({ channels: [name], ...(from === 'earliest' ? { cursor: from } : from), limit, signal }) as Promise<
        HistoryPage<unknown>
      > as Promise<HistoryPage<T>>,
    presence: async ({ signal } = {}) =>
      Array.from(await readMembers(signal), ([subject, connections]) => ({ subject, connections })),
    watchPresence: (options = {}) => {
      const { subscribe } = createChannel(deps, presenceChannelOf(name));
      return watchPresence(deps, readMembers, subscribe, options);
    },
  };
}
