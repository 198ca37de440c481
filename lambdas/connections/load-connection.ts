import { tokenExpired } from '../auth/verify-token';
import type { Clock } from '../runtime/interfaces';
import { ServiceError } from '../runtime/service-error';
import type { Connection } from './connection-items';
import type { ConnectionStore } from './connection-store';

/**
 * Loads the connection that sent a frame.
 * @throws ServiceError connection_gone; token_expired, after which the client sends `auth`
 */
export type LoadConnection = (connectionId: string) => Promise<Connection>;

/** Creates the step that loads a connection and rejects one with an expired token. */
export function createLoadConnection(store: Pick<ConnectionStore, 'get'>, clock: Clock): LoadConnection {
  return async (connectionId) => {
    const connection = await store.get(connectionId);
    if (connection === undefined) {
      throw new ServiceError('connection_gone', 'this connection is no longer known; close it and connect again');
    }
    if (connection.tokenExpiresAt * 1000 <= clock.now()) throw tokenExpired();
    return connection;
  };
}
