import { allows, allowsReading } from '../../protocol/capabilities';
import { MAX_PAGE_ITEMS } from '../../protocol/limits';
import type { AuthReply } from '../../protocol/server-frames';
import type { VerifyToken } from '../auth/verify-token';
import { mapBounded } from '../runtime/concurrency';
import type { ChannelsOfConnection } from '../connections/channels-of-connection';
import type { ConnectionStore } from '../connections/connection-store';
import { ServiceError } from '../runtime/service-error';
import type { Clock } from '../runtime/interfaces';
import type { Caller, FrameOf } from '../websocket/websocket-handler';
import type { RenewSubscription } from './ports';

/** Subscriptions that are changed at the same time. */
const PARALLEL_RENEWALS = 10;

/** What a change of token needs. */
export interface RenewDependencies {
  readonly verifyToken: VerifyToken;
  readonly connections: Pick<ConnectionStore, 'changeToken'>;
  readonly channelsOf: ChannelsOfConnection;
  readonly renewSubscription: RenewSubscription;
  readonly clock: Clock;
}

/**
 * Gives a connection a new token of the same subject: its subscriptions live on as long as the token covers them, the
 * others end now.
 */
export function createRenew(dependencies: RenewDependencies) {
  const { verifyToken, connections, channelsOf, renewSubscription, clock } = dependencies;
  return async ({ id, token }: FrameOf<'auth'>, { connectionId }: Caller): Promise<AuthReply> => {
    const { subject, capabilities, tokenExpiresAt } = await verifyToken(token);
    const connection = await connections.changeToken({ connectionId, subject, capabilities, tokenExpiresAt });
    if (connection === undefined) {
      const message =
        'this connection belongs to another subject, or is no longer known; connect again with this token';
      throw new ServiceError('forbidden', message);
    }
    const renewed = Math.min(connection.expiresAt, tokenExpiresAt);
    const now = Math.floor(clock.now() / 1000);
    const ended: string[] = [];
    await mapBounded(await channelsOf(connectionId), PARALLEL_RENEWALS, async (channel) => {
      const covered = allowsReading(capabilities, channel);
      if (!covered) ended.push(channel);
      const keepsPresence = covered && allows(capabilities, 'presence', channel);
      await renewSubscription({ channel, connectionId, expiresAt: covered ? renewed : now, keepsPresence });
    });
    const told = ended.sort().slice(0, MAX_PAGE_ITEMS);
    return { reply: 'auth', id, tokenExpiresAt, ...(told.length > 0 ? { ended: told } : {}) };
  };
}
