import { BATCH_WRITE_ITEMS } from '../dynamodb/batch-table';
import { chunk } from '../runtime/concurrency';
import type { Clock, Logger } from '../runtime/interfaces';
import type { Outcome, Poster } from '../delivery/transport';
import type { HeadRecord } from '../streams/head-records';
import { packFrames } from './pack-frames';
import type { Audience, LogWriter } from './ports';

/** What delivering needs. */
export interface DeliverDependencies {
  readonly log: LogWriter;
  readonly audience: Audience;
  readonly poster: Pick<Poster, 'post'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Logs and delivers the messages of one channel, in their order.
 * @returns the sequence number of the first record that has to be delivered to the function again, if any
 */
export type DeliverChannel = (channel: string, records: readonly HeadRecord[]) => Promise<string | undefined>;

/** Delivery of one channel's part of a batch: the log first, as whoever resumes reads that, then the subscribers. */
export function createDeliverChannel(dependencies: DeliverDependencies): DeliverChannel {
  const { log, audience, poster, clock, logger } = dependencies;

  const push = async (channel: string, records: readonly HeadRecord[]): Promise<void> => {
    const startedAt = clock.now();
    const frames = packFrames(records);
    const counts: Record<Outcome, number> = { delivered: 0, gone: 0, 'gave-up': 0, refused: 0 };
    const gone: string[] = [];
    await audience.forEachPage(channel, async (connectionIds) => {
      const outcomes = await poster.post(connectionIds, frames);
      for (const [index, outcome] of outcomes.entries()) {
        counts[outcome] += 1;
        if (outcome === 'gone') gone.push(connectionIds[index] as string);
      }
    });
    logger.info('delivered', { channel, messages: records.length, ...counts, tookMs: clock.now() - startedAt });
    if (gone.length > 0) await forget(channel, gone);
  };

  /** A subscription that cannot be removed now answers 410 again next time, and runs out by itself. */
  const forget = async (channel: string, gone: readonly string[]): Promise<void> => {
    try {
      await audience.forget(channel, gone);
    } catch (error) {
      logger.warn('closed connections could not be removed', { channel, connections: gone.length, error });
    }
  };

  return async (channel, records) => {
    const logged: HeadRecord[] = [];
    let failure: string | undefined;
    for (const piece of chunk(records, BATCH_WRITE_ITEMS)) {
      try {
        await log.write(channel, piece);
      } catch (error) {
        logger.error('messages could not be logged; they are delivered again', {
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
      await push(channel, logged);
    } catch (error) {
      logger.error('subscribers could not be read; the messages are delivered again', { channel, error });
      return logged[0]?.sequenceNumber;
    }
    return failure;
  };
}
