import type { Logger } from '../runtime/interfaces';
import { readHeadRecords } from '../streams/head-records';
import { failedRecords } from '../streams/stream-batch';
import type { BatchResult, StreamEvent } from '../streams/stream-batch';
import { toBatches } from './topic-batches';
import type { TopicEntry } from './topic-batches';

/** The topic to which webhooks are subscribed. */
export interface Topic {
  /**
   * Publishes up to ten entries in one call.
   * @returns the entries that SNS did not accept; throws if it accepted none
   */
  publish(entries: readonly TopicEntry[]): Promise<readonly TopicEntry[]>;
}

/**
 * Creates the relay of published messages to the topic. It stops at the first batch that fails. The stream then
 * delivers the messages that SNS did not accept, and all later ones, again.
 */
export function createRelay(topic: Topic, logger: Logger) {
  return async (event: StreamEvent): Promise<BatchResult> => {
    const { records, poison } = readHeadRecords(event.Records);
    for (const record of poison) logger.error('a record cannot be processed; its message will be lost', { ...record });
    const failures = poison.map(({ sequenceNumber }) => sequenceNumber);
    for (const batch of toBatches(records)) {
      const refused = await publish(batch);
      failures.push(...refused.map(({ sequenceNumber }) => sequenceNumber));
      if (refused.length > 0) break;
    }
    return failedRecords(failures);
  };

  async function publish(batch: readonly TopicEntry[]): Promise<readonly TopicEntry[]> {
    try {
      return await topic.publish(batch);
    } catch (error) {
      logger.error('could not publish messages to the topic; the stream delivers them again', {
        entries: batch.length,
        error,
      });
      return batch;
    }
  }
}
