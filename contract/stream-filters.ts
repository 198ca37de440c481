import { HEAD_SORT_KEY } from './channel-table';
import { PRESENCE } from './connection-table';
import { SORT_KEY } from './table-keys';

/** Matches the stream records of the channel table that report a publish, that is, a write of a head. */
export const HEAD_WRITTEN = {
  dynamodb: { Keys: { [SORT_KEY]: { S: [HEAD_SORT_KEY] } } },
  eventName: ['INSERT', 'MODIFY'],
} as const;

/**
 * Filters for stream records of the connection table that may be joins or leaves: a subscription with presence was
 * written or deleted. A record passes if it matches one of the two.
 */
export const SUBSCRIPTION_WITH_PRESENCE = [
  { dynamodb: { NewImage: { [PRESENCE]: { BOOL: [true] } } } },
  { dynamodb: { OldImage: { [PRESENCE]: { BOOL: [true] } } } },
] as const;
