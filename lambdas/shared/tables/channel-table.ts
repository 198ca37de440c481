import { number, text, truth } from '../dynamo/attributes';
import type { Item } from '../dynamo/attributes';

/** Sort key of every head; the filter of the stream's consumers names it. */
export const HEAD_SORT_KEY = 'head';
const HEAD_PREFIX = 'head#';
/** Digits of a padded offset: as many as `Number.MAX_SAFE_INTEGER` has. */
const OFFSET_DIGITS = 16;

/** A message of the log. */
export interface LogRecord {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /** Offset before the first message of the same write: what is up to it was logged, or given up, before that. */
  readonly after: number;
  /** When it was written to the log, in milliseconds since the epoch. */
  readonly loggedAt: number;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
}

/** What is known of one publish id. */
export interface Claim {
  /** When the attempt that holds the id began, in milliseconds; 0 once that attempt is known not to have published. */
  readonly claimedAt: number;
  /** Mark of the attempt that holds the id; empty once the offset is known. */
  readonly token: string;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
  /** Where the message is; absent until fan-out has logged it. */
  readonly place?: { readonly epoch: string; readonly offset: number };
}

/** Key of a channel's head. */
export function headKey(channel: string): Item {
  return { pk: text(HEAD_PREFIX + channel), sk: text(HEAD_SORT_KEY) };
}

/** The channel whose head has this partition key; `undefined` for any other item. */
export function channelOfHead(partitionKey: string): string | undefined {
  return partitionKey.startsWith(HEAD_PREFIX) ? partitionKey.slice(HEAD_PREFIX.length) : undefined;
}

/** Partition key of a channel's log. */
export function logPartition(channel: string): string {
  return `log#${channel}`;
}

/** Sort key of a log item: offsets in text order are in number order. */
export function logSortKey(offset: number): string {
  return String(offset).padStart(OFFSET_DIGITS, '0');
}

/** Key of a log item. */
export function logKey(channel: string, offset: number): Item {
  return { pk: text(logPartition(channel)), sk: text(logSortKey(offset)) };
}

/** Key of a publish id; no channel name contains a `#`, so no two ids share a key. */
export function publishIdKey(channel: string, id: string): Item {
  return { pk: text(`id#${channel}#${id}`), sk: text('id') };
}

/** The item of a log record. */
export function logItem(record: LogRecord): Item {
  return {
    ...logKey(record.channel, record.offset),
    epoch: text(record.epoch),
    message: text(record.text),
    after: number(record.after),
    loggedAt: number(record.loggedAt),
    expiresAt: number(record.expiresAt),
  };
}

/** The item of a publish id. */
export function publishIdItem(channel: string, id: string, claim: Claim): Item {
  const { place } = claim;
  return {
    ...publishIdKey(channel, id),
    claimedAt: number(claim.claimedAt),
    token: text(claim.token),
    expiresAt: number(claim.expiresAt),
    ...(place === undefined ? {} : { offset: number(place.offset), epoch: text(place.epoch) }),
  };
}

/** What one publish sets on the head, besides its offset. */
export interface HeadChange {
  readonly channel: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /** The id came from the caller, so fan-out has to note where the message went. */
  readonly claimed: boolean;
  /** The channel's epoch, should it have none yet. */
  readonly newEpoch: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The one write that gives a message its offset, as the members of an UpdateItem. */
export function headUpdate(change: HeadChange) {
  return {
    Key: headKey(change.channel),
    UpdateExpression:
      'SET #epoch = if_not_exists(#epoch, :epoch), #offset = if_not_exists(#offset, :zero) + :one, ' +
      '#message = :message, #claimed = :claimed, #updatedAt = :updatedAt',
    ExpressionAttributeNames: {
      '#epoch': 'epoch',
      '#offset': 'offset',
      '#message': 'message',
      '#claimed': 'claimed',
      '#updatedAt': 'updatedAt',
    },
    ExpressionAttributeValues: {
      ':epoch': text(change.newEpoch),
      ':zero': number(0),
      ':one': number(1),
      ':message': text(change.text),
      ':claimed': truth(change.claimed),
      ':updatedAt': text(change.updatedAt),
    },
  };
}
