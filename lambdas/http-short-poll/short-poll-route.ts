import { checkReadNowQuery } from '../../protocol/read-query';
import type { Serve } from '../http/http-handler';
import type { Clock } from '../runtime/interfaces';
import type { ReadMessages } from '../channels/read-messages';
import { createReadRoute } from '../http/read-route';

/** What the route needs. */
export interface MessagesNowDependencies {
  readonly read: ReadMessages;
  readonly clock: Clock;
}

/** The route of reads that are never held: it answers what there is, and refuses to wait. */
export function createMessagesNowRoute({ read, clock }: MessagesNowDependencies): Serve {
  return createReadRoute({ check: checkReadNowQuery, read, clock });
}
