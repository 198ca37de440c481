import type { Message } from '@aws-sdk/client-sqs';
import type { WireOutput } from '../../../aws/typed-operations';
import type { QueueMessage } from '../../../ports';
import { md5OfAttributes, md5OfText } from './md5';
import type { MessageAttributes, StoredMessage } from '../state/message';

/** All system attributes of a received message. */
function systemAttributes(message: StoredMessage): Record<string, string> {
  const values: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp:
      message.firstReceivedAt === undefined ? undefined : String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function selectAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isSelected = (name: string): boolean =>
    names.some((pattern) => {
      if (pattern === 'All' || pattern === '.*') return true;
      return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : name === pattern;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isSelected(name)));
}

/**
 * A message as `ReceiveMessage` returns it, with the requested attributes only. The MD5 digest covers these attributes.
 *
 * @param systemNames `All` or names of system attributes
 * @param attributeNames `All`, `.*`, `prefix.*` or names of message attributes
 */
export function receivedMessage(
  message: StoredMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): WireOutput<Message> {
  const all = systemAttributes(message);
  const names = systemNames.includes('All') ? Object.keys(all) : systemNames.filter((name) => name in all);
  const attributes = selectAttributes(message.messageAttributes, attributeNames);
  const md5 = md5OfAttributes(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5OfText(message.body),
    Body: message.body,
    ...(names.length > 0 && { Attributes: Object.fromEntries(names.map((name) => [name, all[name]!])) }),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5, MessageAttributes: attributes }),
  };
}

/** A message as other services of the engine receive it, with all attributes. */
export function queueMessage(message: StoredMessage): QueueMessage {
  const md5 = md5OfAttributes(message.messageAttributes);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    md5OfBody: md5OfText(message.body),
    attributes: systemAttributes(message),
    messageAttributes: message.messageAttributes,
    ...(md5 !== undefined && { md5OfMessageAttributes: md5 }),
  };
}
