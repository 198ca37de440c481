import { mapBounded } from '../runtime/concurrency';
import type { Logger } from '../runtime/interfaces';
import { readHeadRecords } from '../streams/head-records';
import type { HeadRecord } from '../streams/head-records';
import { failedRecords } from '../streams/stream-batch';
import type { BatchResult, StreamEvent } from '../streams/stream-batch';
import type { FanOutChannel } from './fan-out-channel';

/** Maximum number of channels that are processed at the same time. */
const PARALLEL_CHANNELS = 16;

/**
 * Creates the fan-out of a batch of publishes. The words for its steps, in names, logs and documents:
 * fan-out *groups* the records by channel (this file), *logs* the messages of a channel (log-writer.ts), *packs* them
 * into frames (pack-frames.ts), *lists* the subscribers (dynamodb-subscribers.ts), and *posts* each frame to each
 * connection (delivery/connection-sender.ts), with *retries*. It *removes* connections that are gone.
 *
 * Channels are processed in parallel, the messages of one channel in order. Records that failed are returned by their
 * sequence numbers, so the stream delivers them again. That includes records that cannot be processed. They do
 * not prevent the other records of the batch from being processed.
 */
export function createFanOut(fanOutChannel: FanOutChannel, logger: Logger) {
  return async (event: StreamEvent): Promise<BatchResult> => {
    const { records, poison } = readHeadRecords(event.Records);
    for (const record of poison) logger.error('a record cannot be processed; its message will be lost', { ...record });
    const failures = await mapBounded([...groupByChannel(records)], PARALLEL_CHANNELS, ([channel, group]) =>
      fanOutChannel(channel, group),
    );
    const unfinished = failures.filter((failure) => failure !== undefined);
    return failedRecords([...poison.map(({ sequenceNumber }) => sequenceNumber), ...unfinished]);
  };
}

function groupByChannel(records: readonly HeadRecord[]): Map<string, HeadRecord[]> {
  const groups = new Map<string, HeadRecord[]>();
  for (const record of records) {
    const { channel } = record.message;
    const group = groups.get(channel);
    if (group === undefined) groups.set(channel, [record]);
    else group.push(record);
  }
  return groups;
}
