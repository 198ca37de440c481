import { checkReadQuery } from '../../protocol/read-query';
import type { Serve } from '../http/http-handler';
import { createReadRoute } from '../http/read-route';
import type { Clock } from '../runtime/interfaces';
import type { LongPoll } from './long-poll';

/** The dependencies of {@link createLongPollRoute}. */
export interface LongPollRouteDependencies {
  readonly poll: LongPoll;
  readonly clock: Clock;
  /** Maximum wait, in seconds. */
  readonly waitSeconds: number;
}

/** Creates the route of reads that may wait. A wait ends at the latest when the token expires. */
export function createLongPollRoute({ poll, clock, waitSeconds }: LongPollRouteDependencies): Serve {
  return createReadRoute({
    check: checkReadQuery,
    read: (targets, limit, query, { tokenExpiresAt }) => {
      const waitMs = Math.min(query.waitSeconds, waitSeconds) * 1000;
      return poll(targets, limit, Math.min(clock.now() + waitMs, tokenExpiresAt * 1000));
    },
    clock,
  });
}
