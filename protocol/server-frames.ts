import type { ErrorBody, ErrorCode } from './errors';
import type { Message } from './messages';

/**
 * Why messages can no longer be had: `expired`, their time in the log is over; `lost`, fan-out gave them up;
 * `epoch`, the cursor is of another incarnation than the head; `reset`, the cursor is ahead of the head, or there is none.
 */
export type GapReason = 'expired' | 'lost' | 'epoch' | 'reset';

/**
 * The verdict that messages `from` to `to`, both included, cannot be had.
 * With `epoch`, `from` counts in the cursor's epoch and `to` in the current one, so `to` may be the smaller.
 * With `reset` they are the offsets that the cursor claims and the channel does not have, or has no more.
 * Neither says how many messages are missing.
 */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
}

/** A channel of a reply that was accepted: the client now stands at `epoch`, `offset`. */
export interface SubscribedChannel {
  readonly channel: string;
  readonly status: 'subscribed';
  readonly epoch: string;
  readonly offset: number;
  /**
   * Whether everything since the cursor is there or still comes. Absent when the cursor did not name the channel, and
   * when the reply had no room to look (`more` is true then); a later `sync` may still name a gap.
   */
  readonly recovered?: boolean;
  readonly gap?: Gap;
}

/** A channel of a reply that was refused; the others are not affected. */
export interface RefusedChannel {
  readonly channel: string;
  readonly status: 'refused';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** What a reply says of one channel. */
export type ChannelResult = SubscribedChannel | RefusedChannel;

/**
 * Messages and where they lead. `cursor` holds entries of the channels that moved: append it to the one you
 * hold with `~`, later entries win. It names every accepted channel unless that would not leave room for a message.
 */
export interface Page {
  /** With `subscribe` every channel, with `sync` those with a gap or a refusal. */
  readonly channels: readonly ChannelResult[];
  readonly messages: readonly Message[];
  readonly cursor: string;
  /** More can be had now: send `sync` with the cursor. */
  readonly more: boolean;
}

/** Answers `subscribe`. */
export interface SubscribeReply extends Page {
  readonly reply: 'subscribe';
  readonly id: string;
}

/** Answers `sync`. */
export interface SyncReply extends Page {
  readonly reply: 'sync';
  readonly id: string;
}

/** Answers `unsubscribe`. */
export interface UnsubscribeReply {
  readonly reply: 'unsubscribe';
  readonly id: string;
  readonly channels: readonly string[];
}

/** Answers `publish`. */
export interface PublishReply {
  readonly reply: 'publish';
  readonly id: string;
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly messageId: string;
  /** When the message was first published. */
  readonly time: string;
  /** The id had been published before: this is where. */
  readonly duplicate?: true;
}

/** Answers `auth`. */
export interface AuthReply {
  readonly reply: 'auth';
  readonly id: string;
  /** Seconds since the epoch. */
  readonly tokenExpiresAt: number;
  /** Channels whose pushes ended as the new token does not cover them, at most 100 of them; absent when none. */
  readonly ended?: readonly string[];
}

/** Answers `ping`. */
export interface PingReply {
  readonly reply: 'ping';
  readonly id: string;
  /** The service's time, ISO 8601. */
  readonly time: string;
}

/** Answers any frame that failed; `id` is null when the frame's own could not be read. */
export interface ErrorReply {
  readonly id: string | null;
  readonly error: ErrorBody;
}

/** Any answer to a client frame. */
export type Reply = SubscribeReply | SyncReply | UnsubscribeReply | PublishReply | AuthReply | PingReply | ErrorReply;

/** New messages of one channel, sent without being asked, in rising order. */
export interface PushFrame {
  readonly messages: readonly Message[];
  /** The entry of that channel after the last message: append it to the one you hold. */
  readonly cursor: string;
}

/** Data of a message on a presence channel, of type `presence.join` or `presence.leave`. */
export interface PresenceEvent {
  readonly event: 'join' | 'leave';
  readonly subject: string;
  readonly connectionId: string;
}
