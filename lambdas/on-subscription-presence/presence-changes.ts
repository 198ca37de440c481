import { isTrue, textOf } from '../../contract/attribute-values';
import { CONNECTION_ID, PRESENCE, channelOfSubscriptions } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import { presenceChannelOf } from '../../protocol/channels';
import type { PresenceEvent } from '../../protocol/server-frames';
import type { StreamRecord } from '../streams/stream-batch';

/** A join or a leave to publish. */
export interface PresenceChange {
  readonly sequenceNumber: string;
  /** The presence channel to which it is published. */
  readonly channel: string;
  readonly event: PresenceEvent;
  /** Id of the message: the same for every delivery of the record. */
  readonly id: string;
}

/**
 * Finds joins and leaves in changes of the connection table. A subscription that gets presence is a join. One that
 * loses presence, or is deleted with it, is a leave.
 * Renewals, subscriptions without presence and other items are skipped.
 */
export function readPresenceChanges(batch: readonly StreamRecord[]): PresenceChange[] {
  return batch.flatMap((record) => {
    const { Keys: keys, OldImage: before = {}, NewImage: after = {}, SequenceNumber } = record.dynamodb;
    const channel = channelOfSubscriptions(keys[PARTITION_KEY]?.S ?? '');
    const wasPresent = isTrue(before, PRESENCE);
    const isPresent = isTrue(after, PRESENCE);
    if (channel === undefined || wasPresent === isPresent) return [];
    const image = isPresent ? after : before;
    const event: PresenceEvent = {
      event: isPresent ? 'join' : 'leave',
      subject: textOf(image, 'subject') ?? '',
      connectionId: textOf(image, CONNECTION_ID) ?? '',
    };
    return [{ sequenceNumber: SequenceNumber, channel: presenceChannelOf(channel), event, id: record.eventID }];
  });
}
