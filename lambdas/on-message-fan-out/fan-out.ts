import { mapBounded } from '../runtime/concurrency';
import type { Logger } from '../runtime/interfaces';
import { failed } from '../streams/stream-event';
import type { BatchResult, StreamEvent } from '../streams/stream-event';
import { readHeadRecords } from '../streams/head-records';
import type { HeadRecord } from '../streams/head-records';
import type { DeliverChannel } from './deliver-channel';

/** Channels of a batch that are delivered at the same time. */
const PARALLEL_CHANNELS = 16;

/**
 * Fans a batch of publishes out: channels side by side, each in its own order.
 * What fails is named by its sequence number; what cannot be understood is named too and holds nothing else up.
 */
export function createFanout(deliverChannel: DeliverChannel, logger: Logger) {
  return async (event: StreamEvent): Promise<BatchResult> => {
    const { records, poison } = readHeadRecords(event.Records);
    for (const record of poison) logger.error('a record cannot be understood; its message will be lost', { ...record });
    const byChannel = new Map<string, HeadRecord[]>();
    for (const record of records) {
      const { channel } = record.message;
      const group = byChannel.get(channel);
      if (group === undefined) byChannel.set(channel, [record]);
      else group.push(record);
    }
    const failures = await mapBounded([...byChannel], PARALLEL_CHANNELS, ([channel, group]) =>
      deliverChannel(channel, group),
    );
    const unfinished = failures.filter((failure) => failure !== undefined);
    return failed([...poison.map(({ sequenceNumber }) => sequenceNumber), ...unfinished]);
  };
}
