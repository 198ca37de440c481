import { checkReadNowQuery } from '../../protocol/read-query';
import type { Serve } from '../shared/http/route';
import type { Clock } from '../shared/ports';
import type { ReadMessages } from '../shared/reading/read-messages';
import { createReadRoute } from '../shared/reading/read-route';

/** What the route needs. */
export interface MessagesNowDependencies {
  readonly read: ReadMessages;
  readonly clock: Clock;
}

/** The route of reads that are never held: it answers what there is, and refuses to wait. */
export function createMessagesNowRoute({ read, clock }: MessagesNowDependencies): Serve {
  return createReadRoute({ check: checkReadNowQuery, read, clock });
}
