import type { Position } from '../../protocol/cursors';

/** What reading needs of a head: not its message. */
export interface HeadPosition {
  readonly epoch: string;
  readonly offset: number;
  /** When it was last written, in milliseconds since the epoch; NaN when another writer left it out. */
  readonly updatedAt: number;
}

/** A message of the log as it is stored; it may be of an earlier epoch, or have run out. */
export interface LogEntry {
  readonly offset: number;
  readonly epoch: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /** What is up to this offset was logged, or given up, before this entry was written; absent when that is not known. */
  readonly after?: number;
  /** In milliseconds since the epoch. */
  readonly loggedAt: number;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
}

/** A stretch of one channel's log. */
export interface LogRange {
  /** Only offsets above it. @default 0 */
  readonly after?: number;
  /** Only offsets up to it. @default no bound */
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
 * What reading needs of the channel table. Reads are consistent: a head that is older than the caller's cursor would
 * look like a reset, and a stale log would let messages fall between a subscription and its first push.
 */
export interface HistoryStore {
  /** Heads by channel; channels without a head are left out. */
  readHeads(channels: readonly string[]): Promise<ReadonlyMap<string, HeadPosition>>;
  readLog(channel: string, range: LogRange): Promise<LogPage>;
}

/**
 * Where to begin reading a channel: after a position, with the earliest message that is retained, or with that many of
 * the latest that the log has.
 */
export type Start = Position | 'earliest' | { readonly last: number };
