import { encodeCursor } from '../../protocol/cursors';
import { MAX_READ_BYTES } from '../../protocol/limits';
import { POLL_AFTER_HEADER } from '../../protocol/read-answers';
import type { MessagesAnswer, RefusedRead } from '../../protocol/read-answers';
import { checkReadQuery } from '../../protocol/read-query';
import type { Serve } from '../shared/http/route';
import type { Clock } from '../shared/ports';
import { partReadable } from '../shared/reading/permission';
import type { ReadPage } from '../shared/reading/read-messages';
import { requireQuery, wantsFrom } from '../shared/reading/wants';
import { entityTag, namesTag } from './entity-tag';
import { pollInterval } from './poll-interval';
import type { PollMessages } from './poll-messages';

/** What the route needs. */
export interface MessagesDependencies {
  readonly poll: PollMessages;
  readonly clock: Clock;
  /** Longest wait that is granted, in seconds. */
  readonly waitSeconds: number;
}

/**
 * Reads several channels: 200 with what is new, or 304 when nothing is and the caller has the answer already.
 * No wait lasts longer than the token.
 */
export function createMessagesRoute({ poll, clock, waitSeconds }: MessagesDependencies): Serve {
  return async (event, { capabilities, tokenExpiresAt }) => {
    const query = requireQuery(checkReadQuery(event.queryStringParameters ?? {}));
    const { accepted, refused } = partReadable(capabilities, query.channels);
    const waitMs = Math.min(query.waitSeconds, waitSeconds) * 1000;
    const until = Math.min(clock.now() + waitMs, tokenExpiresAt * 1000);
    const limit = { messages: query.limit, bytes: MAX_READ_BYTES };
    const page = await poll(wantsFrom(accepted, query.from), limit, until);
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
