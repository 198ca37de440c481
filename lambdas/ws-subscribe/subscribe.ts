import { allows } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { RefusedChannel, SubscribeReply } from '../../protocol/server-frames';
import type { SubscriptionStore } from '../connections/subscription-store';
import type { History } from '../channels/read-channels';
import { fitPage } from '../websocket/reply-page';
import { refuseReading } from '../auth/read-permission';
import { wantsFrom } from '../channels/read-targets';
import type { OpenConnection } from '../connections/open-connection';
import type { Caller, FrameOf } from '../websocket/websocket-handler';
import type { Connection } from '../connections/connection-items';

/** What subscribing needs. */
export interface SubscribeDependencies {
  readonly openConnection: OpenConnection;
  readonly subscriptions: Pick<SubscriptionStore, 'put'>;
  readonly history: Pick<History, 'read'>;
}

/**
 * Subscribes a connection to channels and answers what it missed since its cursor, or the last few messages.
 * The subscription is written before anything is read: a message is then in the log by the time it is read, or fan-out
 * reads the subscriptions after it was written. Either way it arrives.
 */
export function createSubscribe({ openConnection, subscriptions, history }: SubscribeDependencies) {
  return async (frame: FrameOf<'subscribe'>, { connectionId }: Caller): Promise<SubscribeReply> => {
    const connection = await openConnection(connectionId);
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
    const wants = wantsFrom(accepted, count === undefined ? { kind: 'cursor', entries } : { kind: 'last', count });
    const reads = await history.read(wants, MAX_FRAME_BYTES);
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
    return refusedChannel(
      channel,
      'invalid_request',
      'a presence channel has no presence of its own; leave presence out',
    );
  }
  if (allows(capabilities, 'presence', channel)) return undefined;
  return refusedChannel(
    channel,
    'forbidden',
    'the token does not allow presence here; leave presence out to subscribe',
  );
}

function refusedChannel(channel: string, code: RefusedChannel['error']['code'], message: string): RefusedChannel {
  return { channel, status: 'refused', error: { code, message } };
}
