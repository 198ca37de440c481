import type { ErrorBody, ErrorCode } from './errors';
import type { Message } from './messages';

/**
 * Why messages are not available.
 * `expired`: their retention in the log has ended. `lost`: fan-out gave them up. `epoch`: the cursor is from another
 * epoch than the head. `reset`: the cursor is ahead of the head, or the channel has no head.
 */
export type GapReason = 'expired' | 'lost' | 'epoch' | 'reset';

/**
 * Messages that are not available, now or later: `from` to `to`, both included.
 * With `epoch`, `from` is an offset of the cursor's epoch and `to` one of the current epoch, so `to` may be smaller.
 * With `reset`, `from` is the offset after the head and `to` the offset of the cursor. The channel does not have these
 * offsets, or no longer has them. With `epoch` and `reset`, the number of missing messages is unknown.
 */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
}

/**
 * An accepted channel of a reply. `epoch` and `offset` are the client's position after the reply. In the event `ready`
 * of an event stream, they are the position at which the stream starts.
 */
export interface SubscribedChannel {
  readonly channel: string;
  readonly status: 'subscribed';
  readonly epoch: string;
  readonly offset: number;
  /**
   * True if all messages since the cursor are in this reply or follow. Absent if the cursor did not contain the
   * channel. Also absent if the reply had no space left for the channel. `more` is then true, and a later `sync` may
   * return a gap.
   */
  readonly recovered?: boolean;
  readonly gap?: Gap;
}

/** A refused channel of a reply. The other channels are not affected. */
export interface RefusedChannel {
  readonly channel: string;
  readonly status: 'refused';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** The result for one channel of a request. */
export type ChannelResult = SubscribedChannel | RefusedChannel;

/**
 * A page of messages. `cursor` contains the position after the page of every channel that was not refused. If that
 * would leave no space for a message, it contains only the channel of the messages, and `more` is true (P-36 in
 * docs/protocol.md).
 */
export interface Page {
  /** In the reply to `subscribe` every channel, in the reply to `sync` the channels with a gap or a refusal. */
  readonly channels: readonly ChannelResult[];
  readonly messages: readonly Message[];
  readonly cursor: string;
  /** True if more messages are available now: send `sync` with the cursor. */
  readonly more: boolean;
}

/** Reply to `subscribe`. */
export interface SubscribeReply extends Page {
  readonly reply: 'subscribe';
  readonly id: string;
}

/** Reply to `sync`. */
export interface SyncReply extends Page {
  readonly reply: 'sync';
  readonly id: string;
}

/** Reply to `unsubscribe`. */
export interface UnsubscribeReply {
  readonly reply: 'unsubscribe';
  readonly id: string;
  readonly channels: readonly string[];
}

/** Reply to `publish`. */
export interface PublishReply {
  readonly reply: 'publish';
  readonly id: string;
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly messageId: string;
  /** Time of the first publish. */
  readonly time: string;
  /** Present if the id had been published before. The position is that of the first publish. */
  readonly duplicate?: true;
}

/** Reply to `auth`. */
export interface AuthReply {
  readonly reply: 'auth';
  readonly id: string;
  /** Seconds since the epoch. */
  readonly tokenExpiresAt: number;
  /** Subscribed channels that the new token does not permit, at most 100; absent if there are none. */
  readonly ended?: readonly string[];
}

/** Reply to `ping`. */
export interface PingReply {
  readonly reply: 'ping';
  readonly id: string;
  /** The service's time, ISO 8601. */
  readonly time: string;
}

/** Reply to any frame that failed. `id` is null if the frame's own id could not be read. */
export interface ErrorReply {
  readonly id: string | null;
  readonly error: ErrorBody;
}

/** Any reply to a client frame. */
export type Reply = SubscribeReply | SyncReply | UnsubscribeReply | PublishReply | AuthReply | PingReply | ErrorReply;

/** New messages of one subscribed channel, with consecutive offsets. */
export interface PushFrame {
  readonly messages: readonly Message[];
  /** A cursor with one entry: the position after the last message. Join it to the current cursor with `~`. */
  readonly cursor: string;
}

/** Data of a message on a presence channel, of type `presence.join` or `presence.leave`. */
export interface PresenceEvent {
  readonly event: 'join' | 'leave';
  readonly subject: string;
  readonly connectionId: string;
}
