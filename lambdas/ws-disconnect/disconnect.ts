import type { ChannelsOfConnection } from '../connections/channels-of-connection';
import type { SubscriptionStore } from '../connections/subscription-store';
import type { SocketEvent, SocketResponse } from '../websocket/websocket-event';

/**
 * Removes a connection and its subscriptions.
 * API Gateway calls it at most once and may not call it at all; posts that answer 410 and the TTL remove what is left.
 */
export function createDisconnect(
  channelsOf: ChannelsOfConnection,
  subscriptions: Pick<SubscriptionStore, 'removeConnection'>,
) {
  return async (event: SocketEvent): Promise<SocketResponse> => {
    const { connectionId } = event.requestContext;
    await subscriptions.removeConnection(connectionId, await channelsOf(connectionId));
    return { statusCode: 200 };
  };
}
