import { md5OfAttributes, md5OfText } from './md5';
import { checkContents, checkOrdering, messageBytes, tooLong } from './message-rules';
import type { SendEntry } from '../state/message';
import type { Queue } from '../state/queue';

/** The result of sending one message, as SQS returns it. */
export interface SendResult {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MD5OfMessageSystemAttributes?: string;
  readonly SequenceNumber?: string;
}

/** Checks a message and adds it to the queue. @throws AwsError naming the rule that the message violates */
export function sendToQueue(queue: Queue, entry: SendEntry, senderId: string, inBatch = false): SendResult {
  checkContents(entry);
  checkOrdering(entry, queue.fifo, queue.settings.contentBasedDeduplication);
  const { maximumMessageSize } = queue.settings;
  if (messageBytes(entry) > maximumMessageSize) throw tooLong(maximumMessageSize, inBatch);
  const { messageId, sequenceNumber } = queue.send(entry, senderId);
  const md5 = md5OfAttributes(entry.MessageAttributes ?? {});
  const systemMd5 = md5OfAttributes(entry.MessageSystemAttributes ?? {});
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfText(entry.MessageBody),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5 }),
    ...(systemMd5 !== undefined && { MD5OfMessageSystemAttributes: systemMd5 }),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
  };
}
