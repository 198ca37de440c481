import { tokenExpired } from '../auth/verify-token';
import type { ConnectionStore } from '../connections/connection-store';
import { ServiceError } from '../errors';
import type { Clock } from '../ports';
import type { Connection } from '../tables/connection-table';

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
