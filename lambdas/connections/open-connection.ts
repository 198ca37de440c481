import { tokenExpired } from '../auth/verify-token';
import type { ConnectionStore } from './connection-store';
import { ServiceError } from '../runtime/service-error';
import type { Clock } from '../runtime/interfaces';
import type { Connection } from './connection-items';

/**
 * The connection that a frame came from.
 * @throws ServiceError connection_gone, or token_expired: the client then sends `auth`
 */
export type OpenConnection = (connectionId: string) => Promise<Connection>;

/** Loads connections and refuses those whose token has run out. */
export function createOpenConnection(store: Pick<ConnectionStore, 'get'>, clock: Clock): OpenConnection {
  return async (connectionId) => {
    const connection = await store.get(connectionId);
    if (connection === undefined) throw connectionGone();
    if (connection.tokenExpiresAt * 1000 <= clock.now()) throw tokenExpired();
    return connection;
  };
}

/** The error for a connection that the service no longer knows. */
function connectionGone(): ServiceError {
  return new ServiceError('connection_gone', 'this connection is no longer known; close it and connect again');
}
