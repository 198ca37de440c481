import { allows } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { RefusedChannel, SubscribeReply } from '../../protocol/server-frames';
import { refuseReading } from '../auth/read-permission';
import type { ChannelReader } from '../channels/read-channels';
import { targetsFrom } from '../channels/read-targets';
import type { Connection } from '../connections/connection-items';
import type { LoadConnection } from '../connections/load-connection';
import type { SubscriptionStore } from '../connections/subscription-store';
import { fitPage } from '../websocket/reply-page';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** The dependencies of {@link createSubscribe}. */
export interface SubscribeDependencies {
  readonly loadConnection: LoadConnection;
  readonly subscriptions: Pick<SubscriptionStore, 'put'>;
  readonly reader: Pick<ChannelReader, 'read'>;
}

/**
 * Subscribes a connection to channels, and returns the messages since its cursor, or the last few messages.
 * It writes the subscriptions before it reads the log. A new message is therefore either in the log at that time, or
 * fan-out lists the subscribers after the subscriptions were written. In both cases the client receives the message.
 */
export function createSubscribe({ loadConnection, subscriptions, reader }: SubscribeDependencies) {
  return async (frame: FrameOf<'subscribe'>, { connectionId }: Caller): Promise<SubscribeReply> => {
    const connection = await loadConnection(connectionId);
    const accepted: string[] = [];
    const refused: RefusedChannel[] = [];
    for (const channel of frame.channels) {
      const refusal = refuse(connection, channel, frame.presence);
      if (refusal === undefined) accepted.push(channel);
      else refused.push(refusal);
    }
    const expiresAt = Math.min(connection.expiresAt, connection.tokenExpiresAt);
    const { subject } = connection;
    const { presence } = frame;
    await subscriptions.put(accepted.map((channel) => ({ channel, connectionId, subject, presence, expiresAt })));
    const { last: count, cursor: entries } = frame;
    const targets = targetsFrom(accepted, count === undefined ? { kind: 'cursor', entries } : { kind: 'last', count });
    const reads = await reader.read(targets, MAX_FRAME_BYTES);
    const form = { reply: 'subscribe', id: frame.id } as const;
    return { ...form, ...fitPage(reads, refused, form) };
  };
}

function refuse(connection: Connection, channel: string, presence: boolean): RefusedChannel | undefined {
  const { capabilities } = connection;
  const error = refuseReading(capabilities, channel);
  if (error !== undefined) return { channel, status: 'refused', error };
  if (!presence) return undefined;
  if (isPresenceChannel(channel)) {
    const message = 'a presence channel has no presence of its own; omit presence';
    return refusedChannel(channel, 'invalid_request', message);
  }
  if (allows(capabilities, 'presence', channel)) return undefined;
  return refusedChannel(channel, 'forbidden', 'the token does not allow presence here; omit presence to subscribe');
}

function refusedChannel(channel: string, code: RefusedChannel['error']['code'], message: string): RefusedChannel {
  return { channel, status: 'refused', error: { code, message } };
}
