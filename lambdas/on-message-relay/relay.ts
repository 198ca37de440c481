import type { Logger } from '../runtime/interfaces';
import { failed } from '../streams/stream-event';
import type { BatchResult, StreamEvent } from '../streams/stream-event';
import { readHeadRecords } from '../streams/head-records';
import { toBatches } from './topic-batches';
import type { TopicEntry } from './topic-batches';

/** The topic that webhooks are subscribed to. */
export interface Topic {
  /**
   * Publishes up to ten entries at once.
   * @returns the entries that SNS did not take; throws when it took none
   */
  publish(entries: readonly TopicEntry[]): Promise<readonly TopicEntry[]>;
}

/** Relays publishes to the topic; the first batch that does not get through ends the run, and is delivered again. */
export function createRelay(topic: Topic, logger: Logger) {
  return async (event: StreamEvent): Promise<BatchResult> => {
    const { records, poison } = readHeadRecords(event.Records);
    for (const record of poison) logger.error('a record cannot be understood; its message will be lost', { ...record });
    const failures = poison.map(({ sequenceNumber }) => sequenceNumber);
    for (const batch of toBatches(records)) {
      const refused = await publish(batch);
      failures.push(...refused.map(({ sequenceNumber }) => sequenceNumber));
      if (refused.length > 0) break;
    }
    return failed(failures);
  };

  async function publish(batch: readonly TopicEntry[]): Promise<readonly TopicEntry[]> {
    try {
      return await topic.publish(batch);
    } catch (error) {
      logger.error('messages could not be published to the topic; they are delivered again', {
        entries: batch.length,
        error,
      });
      return batch;
    }
  }
}
