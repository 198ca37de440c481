import { MAX_PUBLISH_BATCH_ENTRIES, MAX_TOPIC_MESSAGE_BYTES } from '../../contract/sns-limits';
import { CHANNEL_ATTRIBUTE, TYPE_ATTRIBUTE } from '../../contract/webhook-filter';
import { utf8Length } from '../../protocol/bytes';
import { isPresenceChannel } from '../../protocol/channels';
import type { HeadRecord } from '../streams/head-records';

/** A message to publish to the topic. */
export interface TopicEntry {
  readonly sequenceNumber: string;
  /** JSON text of the message. */
  readonly text: string;
  /** Message attributes, which filter policies evaluate. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The messages for webhooks, in batches that SNS accepts: at most ten entries and 256 KB.
 * Messages of presence channels are left out, because they arrive in bursts, only connected clients need them, and a
 * webhook's filter cannot name a presence channel.
 */
export function toBatches(records: readonly HeadRecord[]): TopicEntry[][] {
  const batches: TopicEntry[][] = [];
  let current: TopicEntry[] = [];
  let bytes = 0;
  for (const record of records) {
    if (isPresenceChannel(record.message.channel)) continue;
    const entry = toEntry(record);
    const size = sizeOf(entry);
    if (
      current.length === MAX_PUBLISH_BATCH_ENTRIES ||
      (current.length > 0 && bytes + size > MAX_TOPIC_MESSAGE_BYTES)
    ) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(entry);
    bytes += size;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function toEntry({ sequenceNumber, text, message }: HeadRecord): TopicEntry {
  const { channel, type } = message;
  const attributes = { [CHANNEL_ATTRIBUTE]: channel, ...(type === undefined ? {} : { [TYPE_ATTRIBUTE]: type }) };
  return { sequenceNumber, text, attributes };
}

/** SNS counts the message, and name, type and value of each attribute. */
function sizeOf({ text, attributes }: TopicEntry): number {
  const sizes = Object.entries(attributes).map(([name, value]) => name.length + 'String'.length + value.length);
  return sizes.reduce((total, size) => total + size, utf8Length(text));
}
