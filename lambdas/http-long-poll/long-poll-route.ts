import { checkReadQuery } from '../../protocol/read-query';
import type { Serve } from '../http/http-handler';
import type { Clock } from '../runtime/interfaces';
import { createReadRoute } from '../http/read-route';
import type { PollMessages } from './long-poll';

/** What the route needs. */
export interface MessagesDependencies {
  readonly poll: PollMessages;
  readonly clock: Clock;
  /** Longest wait that is granted, in seconds. */
  readonly waitSeconds: number;
}

/** The route of reads that wait when they are told to. No wait lasts longer than the token. */
export function createMessagesRoute({ poll, clock, waitSeconds }: MessagesDependencies): Serve {
  return createReadRoute({
    check: checkReadQuery,
    read: (wants, limit, query, { tokenExpiresAt }) => {
      const waitMs = Math.min(query.waitSeconds, waitSeconds) * 1000;
      return poll(wants, limit, Math.min(clock.now() + waitMs, tokenExpiresAt * 1000));
    },
    clock,
  });
}
