import type { ErrorCode } from './errors';
import type { Message } from './messages';
import type { ChannelResult, Gap } from './server-frames';

/**
 * Header of every response to `GET /v1/messages` and `GET /v1/messages/now`: milliseconds until the next short poll.
 */
export const POLL_AFTER_HEADER = 'tidings-poll-after';

/**
 * A gap of one channel. The reader's position after the gap has this `epoch`, and `to` as its offset. For the reason
 * `reset`, its offset is `from` - 1.
 */
export interface ChannelGap extends Gap {
  readonly channel: string;
  readonly epoch: string;
}

/** A channel that the token does not permit reading. The other channels of the read are not affected. */
export interface RefusedRead {
  readonly channel: string;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** Body of the response 200 to `GET /v1/messages` and `GET /v1/messages/now`. */
export interface MessagesAnswer {
  /** In order for each channel. No message is missing between them, except those in `gaps`. */
  readonly messages: readonly Message[];
  /** Positions of all accepted channels after this response. It is also the value of the header ETag. */
  readonly cursor: string;
  /** At most one per channel. */
  readonly gaps: readonly ChannelGap[];
  /** True if more messages are available now: repeat the request with the cursor. */
  readonly more: boolean;
  /** Absent if no channel was refused. */
  readonly refused?: readonly RefusedRead[];
}

/** Data of the event `ready`, the first of every stream. */
export interface ReadyEvent {
  /** Every channel of the query, with its start position or the reason for its refusal. Gaps follow as events. */
  readonly channels: readonly ChannelResult[];
  readonly cursor: string;
}

/** Data of the event `end`, the last event of a stream that the service ends. */
export interface EndEvent {
  /** Time to wait before the client reconnects. */
  readonly retryAfterMs: number;
}
