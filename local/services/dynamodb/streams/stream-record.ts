import { itemSize } from '../items/item-size';
import type { Item, StreamViewType } from '../data-types';
import type { StreamRecord } from '../../../ports';

/** The `userIdentity` of deletions by time to live. */
export const TIME_TO_LIVE_IDENTITY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const;

/** A change of one item. */
export interface ItemChange {
  readonly keys: Item;
  /** `undefined` if the item was created. */
  readonly old: Item | undefined;
  /** `undefined` if the item was deleted. */
  readonly next: Item | undefined;
  readonly userIdentity?: StreamRecord['userIdentity'];
}

/** The members of a record that do not depend on the change. */
export interface RecordMetadata {
  readonly streamArn: string;
  readonly region: string;
  readonly viewType: StreamViewType;
  readonly eventId: string;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

function eventName(change: ItemChange): StreamRecord['eventName'] {
  if (!change.old) return 'INSERT';
  return change.next ? 'MODIFY' : 'REMOVE';
}

/** Builds the record of a change. `SizeBytes` is the size of its keys and images. */
export function buildStreamRecord(change: ItemChange, metadata: RecordMetadata): StreamRecord {
  const { viewType } = metadata;
  const newImage = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.next : undefined;
  const oldImage = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.old : undefined;
  const size = itemSize(change.keys) + (newImage ? itemSize(newImage) : 0) + (oldImage ? itemSize(oldImage) : 0);
  return {
    eventID: metadata.eventId,
    eventName: eventName(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: metadata.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(metadata.at / 1000),
      Keys: change.keys,
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: metadata.sequenceNumber,
      SizeBytes: size,
      StreamViewType: viewType,
    },
    ...(change.userIdentity && { userIdentity: change.userIdentity }),
    eventSourceARN: metadata.streamArn,
  };
}
