import type { CheckedQuery, EventsQuery, QueryParameters } from './read-query';
import { EVENTS_KEYS, checkQuery } from './read-query';

/**
 * Checks the query of `GET /v1/events`.
 *
 * When a native `EventSource` reconnects, it requests the same URL again, with the cursor of its first request, and
 * sends the id of the last event that it received in the header `Last-Event-ID`. The header is the later position.
 * Unless it is empty, it therefore replaces `cursor` and `last` of the URL.
 */
export function checkEventsQuery(parameters: QueryParameters, lastEventId?: string): CheckedQuery<EventsQuery> {
  const { cursor: _cursor, last: _last, ...rest } = parameters;
  const resumed = lastEventId ? { ...rest, cursor: lastEventId } : parameters;
  return checkQuery(resumed, EVENTS_KEYS, () => ({}));
}
