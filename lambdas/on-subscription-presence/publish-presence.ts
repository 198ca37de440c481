import type { Publish } from '../../publishing/publish';
import { mapBounded } from '../runtime/concurrency';
import type { Logger } from '../runtime/interfaces';
import { failedRecords } from '../streams/stream-batch';
import type { BatchResult, StreamEvent } from '../streams/stream-batch';
import { readPresenceChanges } from './presence-changes';
import type { PresenceChange } from './presence-changes';

/** Maximum number of presence channels to which messages are published at the same time. */
const PARALLEL_CHANNELS = 8;

/** Creates the consumer that publishes joins and leaves. Each change is published once, however often it is delivered. */
export function createPublishPresence(publish: Publish, logger: Logger) {
  return async (stream: StreamEvent): Promise<BatchResult> => {
    const byChannel = new Map<string, PresenceChange[]>();
    for (const change of readPresenceChanges(stream.Records)) {
      byChannel.set(change.channel, [...(byChannel.get(change.channel) ?? []), change]);
    }
    const failures = await mapBounded([...byChannel.values()], PARALLEL_CHANNELS, publishInOrder);
    return failedRecords(failures.filter((failure) => failure !== undefined));
  };

  /** Returns the sequence number of the first change that failed. It does not publish the changes after it. */
  async function publishInOrder(changes: readonly PresenceChange[]): Promise<string | undefined> {
    for (const { sequenceNumber, channel, event, id } of changes) {
      try {
        await publish({ channel, data: event, type: `presence.${event.event}`, id });
      } catch (error) {
        logger.error('could not publish the presence event; will retry', { channel, sequenceNumber, error });
        return sequenceNumber;
      }
    }
    return undefined;
  }
}
