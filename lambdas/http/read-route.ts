import { encodeCursor } from '../../protocol/cursors';
import { MAX_READ_BYTES } from '../../protocol/limits';
import { POLL_AFTER_HEADER } from '../../protocol/read-answers';
import type { MessagesAnswer, RefusedRead } from '../../protocol/read-answers';
import type { CheckedQuery, PageQuery, QueryParameters } from '../../protocol/read-query';
import type { Identity } from '../auth/token-claims';
import type { Want } from '../channels/read-channels';
import { entityTag, namesTag } from './entity-tag';
import type { Serve } from './http-handler';
import type { Clock } from '../runtime/interfaces';
import { partReadable } from '../auth/read-permission';
import { pollInterval } from '../channels/poll-interval';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import { requireQuery, wantsFrom } from '../channels/read-targets';

/** What one route of reads does in its own way. */
export interface ReadRoute<Query extends PageQuery> {
  readonly check: (parameters: QueryParameters) => CheckedQuery<Query>;
  /** Reads one page, after as long a wait as the route grants. */
  readonly read: (wants: readonly Want[], limit: PageLimit, query: Query, identity: Identity) => Promise<ReadPage>;
  readonly clock: Clock;
}

/** Reads several channels: 200 with what is new, or 304 when nothing is and the caller has the answer already. */
export function createReadRoute<Query extends PageQuery>({ check, read, clock }: ReadRoute<Query>): Serve {
  return async (event, identity) => {
    const query = requireQuery(check(event.queryStringParameters ?? {}));
    const { accepted, refused } = partReadable(identity.capabilities, query.channels);
    const limit = { messages: query.limit, bytes: MAX_READ_BYTES };
    const page = await read(wantsFrom(accepted, query.from), limit, query, identity);
    const body = answerOf(page, refused);
    const etag = entityTag(body.cursor);
    const headers = { etag, [POLL_AFTER_HEADER]: String(pollInterval(clock.now(), page.activity)) };
    const isNew = page.steps.length > 0 || page.more;
    if (!isNew && namesTag(event.headers['if-none-match'], etag)) return { status: 304, headers };
    return { status: 200, headers, body };
  };
}

function answerOf({ steps, positions, more }: ReadPage, refused: readonly RefusedRead[]): MessagesAnswer {
  return {
    messages: steps.flatMap((step) => (step.kind === 'message' ? [step.message] : [])),
    cursor: encodeCursor(positions),
    gaps: steps.flatMap((step) => (step.kind === 'gap' ? [step.gap] : [])),
    more,
    ...(refused.length === 0 ? {} : { refused }),
  };
}
