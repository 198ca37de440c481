import type { ConnectionSender, PostOutcome } from '../delivery/connection-sender';
import { BATCH_WRITE_ITEMS } from '../dynamodb/batch-table';
import { chunk } from '../runtime/concurrency';
import type { Clock, Logger } from '../runtime/interfaces';
import type { HeadRecord } from '../streams/head-records';
import { packFrames } from './pack-frames';

/** Writes messages to the log. */
export interface LogWriter {
  /**
   * Writes messages of one channel, in order; at most as many as one batch write can contain. Before the messages, it
   * writes the positions of their claimed publish ids. So if a message is in the log, its id and all earlier ids have
   * their positions.
   */
  write(channel: string, records: readonly HeadRecord[]): Promise<void>;
}

/** The subscribers of channels. */
export interface Subscribers {
  /**
   * Calls `visit` with the connections of a channel, page by page; for many connections, several pages at a time.
   * Expired subscriptions are left out. The reads are strongly consistent: a subscription that was written before is
   * included.
   */
  forEachPage(channel: string, visit: (connectionIds: readonly string[]) => Promise<void>): Promise<void>;
  /** Deletes connections that are gone, and their subscriptions to the channel. */
  remove(channel: string, connectionIds: readonly string[]): Promise<void>;
}

/** The dependencies of {@link createFanOutChannel}. */
export interface FanOutChannelDependencies {
  readonly log: LogWriter;
  readonly subscribers: Subscribers;
  readonly sender: Pick<ConnectionSender, 'post'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Logs and posts the messages of one channel, in order.
 * @returns the sequence number of the first record that the stream has to deliver again, if any
 */
export type FanOutChannel = (channel: string, records: readonly HeadRecord[]) => Promise<string | undefined>;

/** Creates the fan-out of one channel: the log first, because clients that resume read it, then the subscribers. */
export function createFanOutChannel(dependencies: FanOutChannelDependencies): FanOutChannel {
  const { log, subscribers, sender, clock, logger } = dependencies;

  const postToSubscribers = async (channel: string, records: readonly HeadRecord[]): Promise<void> => {
    const startedAt = clock.now();
    const frames = packFrames(records);
    const counts: Record<PostOutcome, number> = { posted: 0, gone: 0, gave_up: 0, refused: 0 };
    const gone: string[] = [];
    await subscribers.forEachPage(channel, async (connectionIds) => {
      const outcomes = await sender.post(connectionIds, frames);
      for (const [index, outcome] of outcomes.entries()) {
        counts[outcome] += 1;
        if (outcome === 'gone') gone.push(connectionIds[index] as string);
      }
    });
    logger.info('posted messages', { channel, messages: records.length, ...counts, tookMs: clock.now() - startedAt });
    if (gone.length > 0) await removeGone(channel, gone);
  };

  /** If the removal fails, the next post finds the closed connections again (410). Subscriptions also expire. */
  const removeGone = async (channel: string, gone: readonly string[]): Promise<void> => {
    try {
      await subscribers.remove(channel, gone);
    } catch (error) {
      logger.warn('could not remove closed connections; the next post to them finds them again', {
        channel,
        connections: gone.length,
        error,
      });
    }
  };

  return async (channel, records) => {
    const logged: HeadRecord[] = [];
    let failure: string | undefined;
    for (const piece of chunk(records, BATCH_WRITE_ITEMS)) {
      try {
        await log.write(channel, piece);
      } catch (error) {
        logger.error('could not log messages; the stream delivers them again', {
          channel,
          messages: piece.length,
          error,
        });
        failure = piece[0]?.sequenceNumber;
        break;
      }
      logged.push(...piece);
    }
    if (logged.length === 0) return failure;
    try {
      await postToSubscribers(channel, logged);
    } catch (error) {
      logger.error('could not read the subscribers; the stream delivers the messages again', { channel, error });
      return logged[0]?.sequenceNumber;
    }
    return failure;
  };
}
