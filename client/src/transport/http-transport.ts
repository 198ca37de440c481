import { toTidingsError } from '../errors';
import type { Platform } from '../platform';
import { pause } from '../timers';
import { fitsRequest } from './channel-batches';
import type { Receiver, RequestedChannel, Transport, TransportListener } from './transport';

/** One polling request, or one stream. */
export interface GroupRequest {
  readonly channels: readonly RequestedChannel[];
  /** Whether the group has had no response yet. */
  readonly isFirst: boolean;
  /** Call as soon as a valid response arrives, before processing it. */
  readonly onResponse: () => void;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and processes the response. Returns the pause before the next request, in milliseconds.
 * @throws TidingsError if the transport has failed; `forbidden` if the token permits none of the channels
 */
export type SendGroupRequest = (request: GroupRequest) => Promise<number>;

/** Channels that share one request or stream at a time. */
interface ChannelGroup {
  readonly channels: Set<string>;
  abort?: AbortController;
  /** Whether the group has had a response. */
  hasResponse?: boolean;
}

/** The parts of the client that a transport over HTTP uses. */
export interface HttpTransportDependencies {
  readonly platform: Platform;
  readonly receiver: Receiver;
  readonly listener: TransportListener;
  /** Requests the messages after the positions of some channels. */
  readonly syncChannels: Transport['syncChannels'];
}

/**
 * Creates a transport that repeats HTTP requests: the common part of Server-Sent Events, long polling and short polling.
 * It divides the channels into groups, so that the channels of a group fit one request, and repeats requests for all groups
 * in parallel.
 */
export function createHttpTransport(
  { platform, receiver, listener, syncChannels }: HttpTransportDependencies,
  sendRequest: SendGroupRequest,
): Transport {
  const groups = new Set<ChannelGroup>();

  const reportProgress = (): void => {
    const responses = [...groups].map(({ hasResponse }) => hasResponse);
    if (responses.includes(true)) listener.opened();
    if (responses.every(Boolean)) listener.allReady();
  };

  const end = (group: ChannelGroup): void => {
    groups.delete(group);
    group.abort?.abort();
  };

  const close = (): void => {
    for (const group of groups) end(group);
  };

  const restart = async (group: ChannelGroup): Promise<void> => {
    group.abort?.abort();
    let signal: AbortSignal | undefined;
    try {
      // Each request has its own signal, because listeners would accumulate on a shared signal.
      while (!signal?.aborted) {
        ({ signal } = group.abort = new AbortController());
        const onResponse = (): void => {
          group.hasResponse = true;
          reportProgress();
        };
        const channels = receiver.requestedChannels(group.channels);
        if (channels.length === 0) return;
        const pauseMs = await sendRequest({ channels, isFirst: !group.hasResponse, onResponse, signal });
        await pause(platform, pauseMs, signal);
      }
    } catch (thrown) {
      if (signal?.aborted) return;
      const error = toTidingsError(thrown);
      if (error.code === 'forbidden') {
        for (const channel of group.channels) receiver.channelRefused(channel, error);
      } else {
        close();
        listener.failed(error);
      }
    }
  };

  const update = (): void => {
    const added = new Set(receiver.requestedChannels().map(({ channel }) => channel));
    for (const group of groups) {
      // The running request of the group continues, because the receiver ignores messages of a removed channel.
      for (const channel of group.channels) if (!added.delete(channel)) group.channels.delete(channel);
      if (group.channels.size === 0) end(group);
    }
    const changed = new Set<ChannelGroup>();
    for (const channel of added) {
      const group = [...groups].find(({ channels }) => fitsRequest(channels, channel)) ?? { channels: new Set() };
      groups.add(group);
      group.channels.add(channel);
      changed.add(group);
    }
    for (const group of changed) void restart(group);
    reportProgress();
  };

  const checkAlive = (): void => {
    for (const group of groups) void restart(group);
  };

  return { isLossy: false, open: update, update, syncChannels, checkAlive, close };
}
