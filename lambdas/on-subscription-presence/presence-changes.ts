import { presenceChannelOf } from '../../protocol/channels';
import type { PresenceEvent } from '../../protocol/server-frames';
import { isTrue, textOf } from '../../contract/attribute-values';
import type { StreamRecord } from '../streams/stream-event';
import { CONNECTION_ID, PRESENCE, channelOfSubscriptions } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';

/** A join or a leave, to be told. */
export interface PresenceChange {
  readonly sequenceNumber: string;
  /** The presence channel that it is told on. */
  readonly channel: string;
  readonly event: PresenceEvent;
  /** Id of the message: the same however often the record is delivered. */
  readonly id: string;
}

/**
 * Reads joins and leaves out of changes of the connection table: a subscription that begins or ceases to be announced.
 * Renewals, subscriptions that were never announced and other items say nothing.
 */
export function readPresenceChanges(batch: readonly StreamRecord[]): PresenceChange[] {
  return batch.flatMap((record) => {
    const { Keys: keys, OldImage: before = {}, NewImage: after = {}, SequenceNumber } = record.dynamodb;
    const channel = channelOfSubscriptions(keys[PARTITION_KEY]?.S ?? '');
    const was = isTrue(before, PRESENCE);
    const is = isTrue(after, PRESENCE);
    if (channel === undefined || was === is) return [];
    const image = is ? after : before;
    const event: PresenceEvent = {
      event: is ? 'join' : 'leave',
      subject: textOf(image, 'subject') ?? '',
      connectionId: textOf(image, CONNECTION_ID) ?? '',
    };
    return [{ sequenceNumber: SequenceNumber, channel: presenceChannelOf(channel), event, id: record.eventID }];
  });
}
