import { checkReadNowQuery } from '../../protocol/read-query';
import type { ReadMessages } from '../channels/read-messages';
import type { Serve } from '../http/http-handler';
import { createReadRoute } from '../http/read-route';
import type { Clock } from '../runtime/interfaces';

/** The dependencies of {@link createShortPollRoute}. */
export interface ShortPollRouteDependencies {
  readonly read: ReadMessages;
  readonly clock: Clock;
}

/** Creates the route of reads that never wait. It rejects a query that asks for a wait. */
export function createShortPollRoute({ read, clock }: ShortPollRouteDependencies): Serve {
  return createReadRoute({ check: checkReadNowQuery, read, clock });
}
