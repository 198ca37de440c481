import { isChannel } from '../../protocol/channels';
import { isEpoch, isOffset } from '../../protocol/cursors';
import { MAX_MESSAGE_BYTES, fitsFrame, messageText, parseStoredMessage, placeMessage } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import { quote } from '../../protocol/problems';
import { isTrue, numberOf, textOf } from '../../contract/attribute-values';
import { PARTITION_KEY } from '../../contract/table-keys';
import { channelOfHead } from '../../contract/channel-table';
import type { StreamRecord } from './stream-event';

/** One publish, as the stream of the channel table tells it. */
export interface HeadRecord {
  /** Names the record in `batchItemFailures`. */
  readonly sequenceNumber: string;
  readonly message: Message;
  /** JSON text of the message without its place, as it is stored. */
  readonly stored: string;
  /** JSON text of the whole message, as it is delivered. */
  readonly text: string;
  /** The id came from the publisher, so the offset has to be noted with it. */
  readonly claimed: boolean;
}

/** A record that cannot be understood, ever. */
export interface PoisonRecord {
  readonly sequenceNumber: string;
  readonly channel?: string;
  readonly reason: string;
}

/** A batch of records, read. */
export interface HeadBatch {
  readonly records: readonly HeadRecord[];
  readonly poison: readonly PoisonRecord[];
}

/** Reads a batch of the channel table's stream; deletions and items that are not heads are passed over. */
export function readHeadRecords(batch: readonly StreamRecord[]): HeadBatch {
  const records: HeadRecord[] = [];
  const poison: PoisonRecord[] = [];
  for (const record of batch) {
    const channel = channelOfHead(record.dynamodb.Keys[PARTITION_KEY]?.S ?? '');
    if (channel === undefined || record.eventName === 'REMOVE') continue;
    const sequenceNumber = record.dynamodb.SequenceNumber;
    const read = readHead(record, channel);
    if (typeof read === 'string') poison.push({ sequenceNumber, channel, reason: read });
    else records.push(read);
  }
  return { records, poison };
}

function readHead(record: StreamRecord, channel: string): HeadRecord | string {
  const { NewImage: image, SequenceNumber: sequenceNumber } = record.dynamodb;
  if (image === undefined) return 'the record has no new image; the stream has to carry NEW_IMAGE';
  if (!isChannel(channel)) return `${quote(channel)} is not a channel name`;
  const epoch = textOf(image, 'epoch');
  const offset = numberOf(image, 'offset');
  const stored = textOf(image, 'message');
  if (epoch === undefined || !isEpoch(epoch)) return `epoch ${quote(epoch)} is not an epoch`;
  if (!isOffset(offset) || offset === 0) return `offset ${quote(offset)} is not a whole number above zero`;
  if (stored === undefined) return 'the head has no message';
  const parsed = parseStoredMessage(stored);
  if (typeof parsed === 'string') return `the message ${parsed}`;
  const message = placeMessage({ channel, offset, epoch }, parsed);
  const text = messageText(message);
  if (!fitsFrame(text)) return `the message is larger than ${MAX_MESSAGE_BYTES} bytes`;
  return { sequenceNumber, message, stored, text, claimed: isTrue(image, 'claimed') };
}
