import type { ChannelsOfConnection } from '../connections/channels-of-connection';
import type { SubscriptionStore } from '../connections/subscription-store';
import type { WebSocketEvent, WebSocketResponse } from '../websocket/websocket-handler';

/**
 * Deletes a connection and its subscriptions. API Gateway calls `$disconnect` at most once, and sometimes not at all.
 * Subscriptions that remain are deleted when a post to the connection returns 410, or when they expire.
 */
export function createDisconnect(
  channelsOf: ChannelsOfConnection,
  subscriptions: Pick<SubscriptionStore, 'removeConnection'>,
) {
  return async (event: WebSocketEvent): Promise<WebSocketResponse> => {
    const { connectionId } = event.requestContext;
    await subscriptions.removeConnection(connectionId, await channelsOf(connectionId));
    return { statusCode: 200 };
  };
}
