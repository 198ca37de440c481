import type { ErrorCode } from './errors';
import type { Message } from './messages';
import type { ChannelResult, Gap } from './server-frames';

/** Header of every answer of `GET /v1/messages` and `GET /v1/messages/now`: milliseconds until the next short poll. */
export const POLL_AFTER_HEADER = 'tidings-poll-after';

/**
 * A gap with its channel. After it the channel stands in `epoch`, at `to`; after a `reset` at `from` - 1.
 */
export interface ChannelGap extends Gap {
  readonly channel: string;
  readonly epoch: string;
}

/** A channel of a read that was refused; the others are not affected. */
export interface RefusedRead {
  readonly channel: string;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** Body of 200 to `GET /v1/messages` and `GET /v1/messages/now`. */
export interface MessagesAnswer {
  /** Per channel in order, without holes except for the named gaps. */
  readonly messages: readonly Message[];
  /** Where all accepted channels stand after this answer; also the ETag. */
  readonly cursor: string;
  /** At most one per channel. */
  readonly gaps: readonly ChannelGap[];
  /** More can be had now: ask again with the cursor. */
  readonly more: boolean;
  /** Absent when no channel was refused. */
  readonly refused?: readonly RefusedRead[];
}

/** Data of the event `ready`, the first of every stream. */
export interface ReadyEvent {
  /** Every channel of the query: where it begins, or why it was refused. Gaps follow as events. */
  readonly channels: readonly ChannelResult[];
  readonly cursor: string;
}

/** Data of the event `end`, the last of a stream that the service ends. */
export interface EndEvent {
  /** Wait that long before coming back. */
  readonly retryAfterMs: number;
}
