import type { Capabilities } from '../../protocol/capabilities';
import { CONNECTION_GRACE_SECONDS } from '../../contract/connection-table';
import { MAX_CONNECTION_SECONDS } from '../../protocol/limits';
import type { ConnectionStore } from '../connections/connection-store';
import type { SocketEvent, SocketResponse } from '../websocket/websocket-event';

/** Notes a new connection with what its token allows, as the authorizer found it. */
export function createConnect(connections: Pick<ConnectionStore, 'put'>) {
  return async (event: SocketEvent): Promise<SocketResponse> => {
    const { connectionId, connectedAt, authorizer = {} } = event.requestContext;
    const { subject, channels, tokenExpiresAt } = authorizer;
    if (typeof subject !== 'string' || typeof channels !== 'string') {
      throw new Error('the event has no authorizer context; $connect has to be behind the authorizer of this service');
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
