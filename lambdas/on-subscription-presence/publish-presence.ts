import { mapBounded } from '../runtime/concurrency';
import type { Logger } from '../runtime/interfaces';
import type { Publish } from '../../publishing/publish';
import { failed } from '../streams/stream-event';
import type { BatchResult, StreamEvent } from '../streams/stream-event';
import { readPresenceChanges } from './presence-changes';
import type { PresenceChange } from './presence-changes';

/** Presence channels that are written at the same time. */
const PARALLEL_CHANNELS = 8;

/** Tells joins and leaves on presence channels; each change is published once, however often it is delivered. */
export function createPresence(publish: Publish, logger: Logger) {
  return async (stream: StreamEvent): Promise<BatchResult> => {
    const byChannel = new Map<string, PresenceChange[]>();
    for (const change of readPresenceChanges(stream.Records)) {
      byChannel.set(change.channel, [...(byChannel.get(change.channel) ?? []), change]);
    }
    const failures = await mapBounded([...byChannel.values()], PARALLEL_CHANNELS, tellInOrder);
    return failed(failures.filter((failure) => failure !== undefined));
  };

  /** Answers the first change that could not be told; those after it wait for it. */
  async function tellInOrder(changes: readonly PresenceChange[]): Promise<string | undefined> {
    for (const { sequenceNumber, channel, event, id } of changes) {
      try {
        await publish({ channel, data: event, type: `presence.${event.event}`, id });
      } catch (error) {
        logger.error('a join or leave could not be told; it is delivered again', { channel, sequenceNumber, error });
        return sequenceNumber;
      }
    }
    return undefined;
  }
}
