import { boolean, number, text } from '../contract/attribute-values';
import type { WrittenItem } from '../contract/attribute-values';
import { headKey, logKey, publishIdKey } from '../contract/channel-table';
import { EXPIRES_AT, PARTITION_KEY } from '../contract/table-keys';
import type { Position } from '../protocol/cursors';

/** A message of the log. */
export interface LogRecord {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /**
   * Offset before the first message of the same batch write. Fan-out had logged or given up every message up to this
   * offset before it began the write.
   */
  readonly after: number;
  /** When it was written to the log, in milliseconds since the epoch. */
  readonly loggedAt: number;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * The state of one publish id. Before fan-out has logged the message, it names the attempt that holds the id, which is
 * the only attempt that may publish with it. After that, it has the position of the message.
 */
export interface PublishClaim {
  /**
   * When the attempt that holds the id began, in milliseconds since the epoch; 0 once that attempt is known to have
   * ended without publishing.
   */
  readonly claimedAt: number;
  /** Random token of the attempt that holds the id; empty once the position is known. */
  readonly token: string;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
  /** Position of the message; absent until fan-out has logged it. */
  readonly position?: { readonly epoch: string; readonly offset: number };
}

/** The item of a log record. */
export function logItem(record: LogRecord): WrittenItem {
  return {
    ...logKey(record.channel, record.offset),
    epoch: text(record.epoch),
    message: text(record.text),
    after: number(record.after),
    loggedAt: number(record.loggedAt),
    [EXPIRES_AT]: number(record.expiresAt),
  };
}

/** The item of a publish id. */
export function publishIdItem(channel: string, id: string, claim: PublishClaim): WrittenItem {
  const { position } = claim;
  return {
    ...publishIdKey(channel, id),
    claimedAt: number(claim.claimedAt),
    token: text(claim.token),
    [EXPIRES_AT]: number(claim.expiresAt),
    ...(position === undefined ? {} : { offset: number(position.offset), epoch: text(position.epoch) }),
  };
}

/** The write that claims an unused or expired publish id, as members of a PutItem or of a transaction's Put. */
export function claimPut(channel: string, id: string, claim: PublishClaim, nowSeconds: number) {
  return {
    Item: publishIdItem(channel, id, claim),
    ConditionExpression: 'attribute_not_exists(#pk) OR #expiresAt <= :now',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#expiresAt': EXPIRES_AT },
    ExpressionAttributeValues: { ':now': number(nowSeconds) },
  };
}

/** The values that one publish writes to a head, in addition to the next offset. */
export interface HeadChange {
  readonly channel: string;
  /** JSON text of the stored message. */
  readonly text: string;
  /** The caller chose the id, so fan-out writes the position to the item of the id. */
  readonly claimed: boolean;
  /** Becomes the channel's epoch if the channel has none yet. */
  readonly newEpoch: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** The head is written only if the channel is at this position. */
  readonly expected?: Position;
}

/** The update that assigns the next offset to a message, as members of an UpdateItem or of a transaction's Update. */
export function headUpdate(change: HeadChange) {
  const { expected } = change;
  return {
    ...(expected === undefined ? {} : { ConditionExpression: conditionOn(expected) }),
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
      ':claimed': boolean(change.claimed),
      ':updatedAt': text(change.updatedAt),
      ...(expected === undefined || expected.offset === 0
        ? {}
        : { ':expectedEpoch': text(expected.epoch), ':expectedOffset': number(expected.offset) }),
    },
  };
}

function conditionOn({ offset }: Position): string {
  return offset === 0 ? 'attribute_not_exists(#offset)' : '#epoch = :expectedEpoch AND #offset = :expectedOffset';
}
