import { allows, allowsReading } from '../../protocol/capabilities';
import { MAX_PAGE_ITEMS } from '../../protocol/limits';
import type { AuthReply } from '../../protocol/server-frames';
import type { VerifyToken } from '../auth/verify-token';
import type { ChannelsOfConnection } from '../connections/channels-of-connection';
import type { ConnectionStore } from '../connections/connection-store';
import { mapBounded } from '../runtime/concurrency';
import type { Clock } from '../runtime/interfaces';
import { ServiceError } from '../runtime/service-error';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Maximum number of subscriptions that are changed at the same time. */
const PARALLEL_RENEWALS = 10;

/** The effect of a new token on one subscription. */
export interface Renewal {
  readonly channel: string;
  readonly connectionId: string;
  /** In seconds since the epoch. The current time, or an earlier one, ends the subscription. */
  readonly expiresAt: number;
  /** The token allows presence. If false, the connection leaves the presence channel. */
  readonly keepsPresence: boolean;
}

/** Changes one subscription if it exists. */
export type RenewSubscription = (renewal: Renewal) => Promise<void>;

/** The dependencies of {@link createRenewToken}. */
export interface RenewDependencies {
  readonly verifyToken: VerifyToken;
  readonly connections: Pick<ConnectionStore, 'changeToken'>;
  readonly channelsOf: ChannelsOfConnection;
  readonly renewSubscription: RenewSubscription;
  readonly clock: Clock;
}

/**
 * Gives a connection a new token of the same subject. The subscriptions that the token allows are extended; the others
 * end now.
 */
export function createRenewToken(dependencies: RenewDependencies) {
  const { verifyToken, connections, channelsOf, renewSubscription, clock } = dependencies;
  return async ({ id, token }: FrameOf<'auth'>, { connectionId }: Caller): Promise<AuthReply> => {
    const { subject, capabilities, tokenExpiresAt } = await verifyToken(token);
    const connection = await connections.changeToken({ connectionId, subject, capabilities, tokenExpiresAt });
    if (connection === undefined) {
      const message =
        'this connection belongs to another subject, or is no longer known; connect again with this token';
      throw new ServiceError('forbidden', message);
    }
    const extended = Math.min(connection.expiresAt, tokenExpiresAt);
    const now = Math.floor(clock.now() / 1000);
    const ended: string[] = [];
    await mapBounded(await channelsOf(connectionId), PARALLEL_RENEWALS, async (channel) => {
      const isAllowed = allowsReading(capabilities, channel);
      if (!isAllowed) ended.push(channel);
      const keepsPresence = isAllowed && allows(capabilities, 'presence', channel);
      await renewSubscription({ channel, connectionId, expiresAt: isAllowed ? extended : now, keepsPresence });
    });
    const reported = ended.sort().slice(0, MAX_PAGE_ITEMS);
    return { reply: 'auth', id, tokenExpiresAt, ...(reported.length > 0 ? { ended: reported } : {}) };
  };
}
