import { encodeCursor } from '../../protocol/cursors';
import { MAX_READ_BYTES } from '../../protocol/limits';
import { POLL_AFTER_HEADER } from '../../protocol/read-answers';
import type { MessagesAnswer, RefusedRead } from '../../protocol/read-answers';
import type { CheckedQuery, PageQuery, QueryParameters } from '../../protocol/read-query';
import { splitReadable } from '../auth/read-permission';
import type { Identity } from '../auth/token-claims';
import { pollInterval } from '../channels/poll-interval';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import { requireQuery, targetsFrom } from '../channels/read-targets';
import type { ReadTarget } from '../channels/read-targets';
import type { Clock } from '../runtime/interfaces';
import type { Serve } from './http-handler';

/** The parts in which the routes that read messages differ. */
export interface ReadRoute<Query extends PageQuery> {
  readonly check: (parameters: QueryParameters) => CheckedQuery<Query>;
  /** Reads one page. It may wait for messages before it returns. */
  readonly read: (
    targets: readonly ReadTarget[],
    limit: PageLimit,
    query: Query,
    identity: Identity,
  ) => Promise<ReadPage>;
  readonly clock: Clock;
}

/**
 * Creates a route that reads several channels. It responds with 200 and a page, or with 304 if there is nothing new and
 * `If-None-Match` shows that the caller has the same cursor already.
 */
export function createReadRoute<Query extends PageQuery>({ check, read, clock }: ReadRoute<Query>): Serve {
  return async (event, identity) => {
    const query = requireQuery(check(event.queryStringParameters ?? {}));
    const { accepted, refused } = splitReadable(identity.capabilities, query.channels);
    const limit = { messages: query.limit, bytes: MAX_READ_BYTES };
    const page = await read(targetsFrom(accepted, query.from), limit, query, identity);
    const body = toAnswer(page, refused);
    const etag = entityTag(body.cursor);
    const headers = { etag, [POLL_AFTER_HEADER]: String(pollInterval(clock.now(), page.activity)) };
    const isNew = page.steps.length > 0 || page.more;
    if (!isNew && matchesTag(event.headers['if-none-match'], etag)) return { status: 304, headers };
    return { status: 200, headers, body };
  };
}

function toAnswer({ steps, positions, more }: ReadPage, refused: readonly RefusedRead[]): MessagesAnswer {
  return {
    messages: steps.flatMap((step) => (step.kind === 'message' ? [step.message] : [])),
    cursor: encodeCursor(positions),
    gaps: steps.flatMap((step) => (step.kind === 'gap' ? [step.gap] : [])),
    more,
    ...(refused.length === 0 ? {} : { refused }),
  };
}

/** The entity tag of a response: its cursor. Every character of a cursor is allowed in a tag. */
function entityTag(cursor: string): string {
  return `"${cursor}"`;
}

/**
 * Returns true if `If-None-Match` contains the tag. The prefix `W/`, which caches add, is ignored.
 * @param header the header; several values are joined by commas
 */
export function matchesTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
