import { CONNECTION_GRACE_SECONDS } from '../../contract/connection-table';
import type { Capabilities } from '../../protocol/capabilities';
import { MAX_CONNECTION_SECONDS } from '../../protocol/limits';
import type { ConnectionStore } from '../connections/connection-store';
import type { WebSocketEvent, WebSocketResponse } from '../websocket/websocket-handler';

/** Stores a new connection, with the permissions that the authorizer determined. */
export function createConnect(connections: Pick<ConnectionStore, 'put'>) {
  return async (event: WebSocketEvent): Promise<WebSocketResponse> => {
    const { connectionId, connectedAt, authorizer = {} } = event.requestContext;
    const { subject, channels, tokenExpiresAt } = authorizer;
    if (typeof subject !== 'string' || typeof channels !== 'string') {
      throw new Error(
        'the event has no authorizer context; attach the authorizer of this service to the route $connect',
      );
    }
    await connections.put({
      connectionId,
      subject,
      capabilities: JSON.parse(channels) as Capabilities,
      connectedAt,
      tokenExpiresAt: Number(tokenExpiresAt),
      expiresAt: Math.ceil(connectedAt / 1000) + MAX_CONNECTION_SECONDS + CONNECTION_GRACE_SECONDS,
    });
    return { statusCode: 200 };
  };
}
