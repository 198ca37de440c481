import { itemSize } from '../items/item-size';
import type { Item, StreamViewType } from '../data-types';
import type { StreamRecord } from '../../../ports';

/** Who deletes expired items. */
export const TIME_TO_LIVE_IDENTITY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const;

/** A change of one item, as the table sees it. */
export interface ItemChange {
  readonly keys: Item;
  /** Absent when the item was created. */
  readonly old: Item | undefined;
  /** Absent when the item was deleted. */
  readonly next: Item | undefined;
  readonly userIdentity?: StreamRecord['userIdentity'];
}

/** What the stream adds to a change. */
export interface RecordFrame {
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

/** Builds the record of a change. `SizeBytes` counts the keys and the images that the record carries. */
export function buildStreamRecord(change: ItemChange, frame: RecordFrame): StreamRecord {
  const { viewType } = frame;
  const newImage = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.next : undefined;
  const oldImage = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.old : undefined;
  const size = itemSize(change.keys) + (newImage ? itemSize(newImage) : 0) + (oldImage ? itemSize(oldImage) : 0);
  return {
    eventID: frame.eventId,
    eventName: eventName(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: frame.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(frame.at / 1000),
      Keys: change.keys,
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: frame.sequenceNumber,
      SizeBytes: size,
      StreamViewType: viewType,
    },
    ...(change.userIdentity && { userIdentity: change.userIdentity }),
    eventSourceARN: frame.streamArn,
  };
}
