import type { Page } from '../../../protocol/server-frames';
import type { Positions } from '../cursor';
import { splitIntoFrames } from './channel-batches';
import { parametersOf, reportResults } from './transport';
import type { Receiver, RequestedChannel } from './transport';
import type { SendFrame } from './websocket-requests';

/** The channels of one WebSocket connection. */
export interface WebSocketChannels {
  /** Subscribes and unsubscribes until the connection has the requested channels. */
  update(): Promise<unknown>;
  /** Requests the messages after the positions of these channels, page by page. */
  syncChannels(channels: readonly string[]): Promise<void>;
  /** Subscribes again to all channels, because the service may have ended their subscriptions. */
  resubscribe(): Promise<unknown>;
}

/**
 * Creates the channels of a connection.
 * @param run runs a task in the background and handles its failure. Set `isRepeated` if the client repeats the task later
 *   in any case
 */
export function createWebSocketChannels(
  receiver: Receiver,
  request: SendFrame,
  run: (task: Promise<unknown>, isRepeated?: boolean) => void,
): WebSocketChannels {
  /** The channels that are subscribed or being subscribed. The value states whether the client is announced as present. */
  const subscribed = new Map<string, boolean>();
  /** Channels whose latest `subscribe` or `unsubscribe` has no reply yet. */
  const changing = new Set<string>();

  const receivePage = ({ channels, messages }: Page, positions: Positions): void => {
    const gaps = channels.flatMap((result) =>
      'gap' in result ? [{ ...result.gap, channel: result.channel, epoch: result.epoch }] : [],
    );
    receiver.receive(messages, gaps, positions);
    reportResults(receiver, channels);
  };

  const syncChannels = async (channels: readonly string[]): Promise<void> => {
    for (let more = true; more;) {
      const { positions, cursor } = parametersOf(receiver.requestedChannels(channels));
      if (positions.size === 0) return;
      const reply = await request('sync', { cursor });
      receivePage(reply, positions);
      more = reply.more && reply.messages.length + reply.channels.length > 0;
    }
  };

  /**
   * Waits for the reply to a `subscribe` or `unsubscribe`. The service may process frames in any order, so the next change
   * of these channels is sent only after this reply.
   */
  const change = async <T>(channels: readonly string[], reply: Promise<T>): Promise<T> => {
    for (const channel of channels) changing.add(channel);
    const value = await reply;
    for (const channel of channels) changing.delete(channel);
    run(update());
    return value;
  };

  const subscribe = (requested: readonly RequestedChannel[], presence: boolean): Promise<void>[] =>
    splitIntoFrames(requested.filter((one) => one.presence === presence)).map(async (part) => {
      const { names: channels, positions, cursor } = parametersOf(part);
      for (const channel of channels) subscribed.set(channel, presence);
      const reply = await change(channels, request('subscribe', { channels, cursor, presence }));
      receivePage(reply, positions);
      if (reply.more) run(syncChannels(channels), true);
    });

  const update = (): Promise<unknown> => {
    const added = receiver
      .requestedChannels()
      .filter(({ channel, presence }) => subscribed.get(channel) !== presence && !changing.has(channel));
    const removed = [...subscribed.keys()].filter(
      (channel) => !changing.has(channel) && receiver.requestedChannels([channel]).length === 0,
    );
    const unsubscribed = splitIntoFrames(removed).map((channels) => {
      for (const channel of channels) subscribed.delete(channel);
      return change(channels, request('unsubscribe', { channels }));
    });
    return Promise.all([...subscribe(added, true), ...subscribe(added, false), ...unsubscribed]);
  };

  return {
    update,
    syncChannels,
    resubscribe() {
      subscribed.clear();
      return update();
    },
  };
}
