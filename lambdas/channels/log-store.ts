import type { Position } from '../../protocol/cursors';

/** A head without its message. */
export interface HeadPosition {
  readonly epoch: string;
  readonly offset: number;
  /** When it was last written, in milliseconds since the epoch; NaN if another writer left it out. */
  readonly updatedAt: number;
}

/** A stored message of the log. It may belong to an earlier epoch, or have expired. */
export interface LogEntry {
  readonly offset: number;
  readonly epoch: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /** Fan-out had logged or given up every message up to this offset before it wrote this entry; absent if unknown. */
  readonly after?: number;
  /** In milliseconds since the epoch. */
  readonly loggedAt: number;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
}

/** A range of one channel's log. */
export interface LogRange {
  /** Only offsets greater than this one. @default 0 */
  readonly after?: number;
  /** Only offsets up to and including this one. @default no limit */
  readonly upTo?: number;
  /** Highest offsets first. @default false */
  readonly newestFirst?: boolean;
  readonly limit: number;
}

/** A page of a log. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** There may be more entries in the range. */
  readonly more: boolean;
}

/**
 * The reads of heads and logs. They are strongly consistent: a head that is older than the caller's cursor would look
 * like a reset, and with an outdated log, messages between a subscription and its first push would be lost.
 */
export interface LogStore {
  /** Heads by channel; channels without a head are left out. */
  readHeads(channels: readonly string[]): Promise<ReadonlyMap<string, HeadPosition>>;
  readLog(channel: string, range: LogRange): Promise<LogPage>;
}

/**
 * Where a read of a channel starts: after a position, at the earliest retained message, or at that many messages before
 * the end of the log.
 */
export type Start = Position | 'earliest' | { readonly last: number };
