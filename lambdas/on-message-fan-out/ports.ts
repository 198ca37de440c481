import type { HeadRecord } from '../streams/head-records';

/** Writes messages where they are kept. */
export interface LogWriter {
  /**
   * Writes messages of one channel, in their order, at most a batch write's worth.
   * The offsets of claimed ids come first: once a message is in the log, its id and all before it have their offsets.
   */
  write(channel: string, records: readonly HeadRecord[]): Promise<void>;
}

/** The subscribers of channels. */
export interface Audience {
  /**
   * Hands over the connections of a channel, page by page, several pages at a time when there are many;
   * subscriptions that have run out are left out. Reads consistently: who subscribed before the call is there.
   */
  forEachPage(channel: string, deliver: (connectionIds: readonly string[]) => Promise<void>): Promise<void>;
  /** Forgets connections that are gone, and their subscriptions to the channel. */
  forget(channel: string, connectionIds: readonly string[]): Promise<void>;
}
