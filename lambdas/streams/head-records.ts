import { isTrue, numberOf, textOf } from '../../contract/attribute-values';
import { channelOfHead } from '../../contract/channel-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import { isChannel } from '../../protocol/channels';
import { isEpoch, isOffset } from '../../protocol/cursors';
import { MAX_MESSAGE_BYTES, fitsFrame, messageText, parseStoredMessage, messageAt } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import { quote } from '../../protocol/problems';
import type { StreamRecord } from './stream-batch';

/** One publish, as a record of the channel table's stream. */
export interface HeadRecord {
  /** Identifies the record in `batchItemFailures`. */
  readonly sequenceNumber: string;
  readonly message: Message;
  /** JSON text of the message without channel, offset and epoch: the form in which it is stored. */
  readonly stored: string;
  /** JSON text of the whole message: the form in which clients receive it. */
  readonly text: string;
  /** The publisher chose the id, so fan-out writes the position to the item of the id. */
  readonly claimed: boolean;
}

/** A record that cannot be processed, however often it is delivered. */
export interface PoisonRecord {
  readonly sequenceNumber: string;
  readonly channel?: string;
  readonly reason: string;
}

/** A parsed batch of records. */
export interface HeadBatch {
  readonly records: readonly HeadRecord[];
  readonly poison: readonly PoisonRecord[];
}

/** Parses a batch of the channel table's stream. It skips deletions, and items that are not heads. */
export function readHeadRecords(batch: readonly StreamRecord[]): HeadBatch {
  const records: HeadRecord[] = [];
  const poison: PoisonRecord[] = [];
  for (const record of batch) {
    const channel = channelOfHead(record.dynamodb.Keys[PARTITION_KEY]?.S ?? '');
    if (channel === undefined || record.eventName === 'REMOVE') continue;
    const sequenceNumber = record.dynamodb.SequenceNumber;
    const parsed = parseRecord(record, channel);
    if (typeof parsed === 'string') poison.push({ sequenceNumber, channel, reason: parsed });
    else records.push(parsed);
  }
  return { records, poison };
}

function parseRecord(record: StreamRecord, channel: string): HeadRecord | string {
  const { NewImage: image, SequenceNumber: sequenceNumber } = record.dynamodb;
  if (image === undefined) return 'the record has no new image; the stream must contain NEW_IMAGE';
  if (!isChannel(channel)) return `${quote(channel)} is not a channel name`;
  const epoch = textOf(image, 'epoch');
  const offset = numberOf(image, 'offset');
  const stored = textOf(image, 'message');
  if (epoch === undefined || !isEpoch(epoch)) return `epoch ${quote(epoch)} is not an epoch`;
  if (!isOffset(offset) || offset === 0) return `offset ${quote(offset)} is not a whole number above zero`;
  if (stored === undefined) return 'the head has no message';
  const parsed = parseStoredMessage(stored);
  if (typeof parsed === 'string') return `the message ${parsed}`;
  const message = messageAt({ channel, offset, epoch }, parsed);
  const text = messageText(message);
  if (!fitsFrame(text)) return `the message is larger than ${MAX_MESSAGE_BYTES} bytes`;
  return { sequenceNumber, message, stored, text, claimed: isTrue(image, 'claimed') };
}
