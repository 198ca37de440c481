import type { Account } from '../../../core/account';
import type { JsonOperation } from '../../../aws/json-protocol';
import type { QueueAuthorizer } from '../authorize';
import { checkBatch, runBatch } from './batch';
import type { BatchEntry } from './batch';
import { invalidAttributeName, invalidParameter, invalidValue, missingParameter, sqsError } from '../errors';
import { md5OfAttributes, md5OfText } from '../messages/md5';
import type { SendEntry } from '../state/message';
import { MAX_MESSAGE_BYTES, checkContents, checkOrdering, messageBytes, tooLong } from '../messages/message-rules';
import type { Queue } from '../state/queue';
import { receivedMessage } from '../messages/received-message';
import { senderIdOf } from '../messages/sender-id';

/** Names that `ReceiveMessage` takes for system attributes. */
const SYSTEM_ATTRIBUTES = new Set([
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]);

const MAX_VISIBILITY_SECONDS = 43_200;

function checkRange(parameter: string, value: unknown, low: number, high: number, reason: string): void {
  if (value === undefined || value === null) return;
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high)
    throw invalidValue(value, parameter, reason);
}

function checkVisibility(value: unknown): void {
  checkRange(
    'VisibilityTimeout',
    value,
    0,
    MAX_VISIBILITY_SECONDS,
    `Must be >= 0 and <= ${MAX_VISIBILITY_SECONDS}, if provided.`,
  );
}

function changeVisibility(queue: Queue, entry: { ReceiptHandle?: string; VisibilityTimeout?: number }): void {
  if (!entry.ReceiptHandle) throw missingParameter('ReceiptHandle');
  if (entry.VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
  checkVisibility(entry.VisibilityTimeout);
  queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
}

function deleteMessage(queue: Queue, entry: { ReceiptHandle?: string }): void {
  if (!entry.ReceiptHandle) throw missingParameter('ReceiptHandle');
  queue.delete(entry.ReceiptHandle);
}

/** Checks a message against the rules and adds it. @throws AwsError naming the rule that is broken */
export function sendToQueue(queue: Queue, entry: SendEntry, senderId: string, inBatch = false): object {
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

function checkWholeBatch(queue: Queue, entries: readonly (SendEntry & BatchEntry)[]): void {
  const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw sqsError(
      'BatchRequestTooLong',
      'AWS.SimpleQueueService.BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
    );
  }
  if (!queue.fifo) return;
  for (const entry of entries) {
    // A batch answers this with another code than a single send (recorded on AWS).
    if (entry.MessageGroupId === undefined)
      throw invalidParameter('The request must contain the parameter MessageGroupId.');
    checkOrdering(entry, true, queue.settings.contentBasedDeduplication);
  }
}

/** The operations on messages. */
export function messageOperations(authorizer: QueueAuthorizer, account: Account): Record<string, JsonOperation> {
  return {
    SendMessage(input, { principal }) {
      const queue = authorizer.queue(principal, 'SendMessage', input.QueueUrl);
      return sendToQueue(queue, input, senderIdOf(principal, account));
    },

    SendMessageBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'SendMessage', input.QueueUrl);
      checkBatch(input.Entries, 'SendMessageBatchRequestEntry');
      const entries = input.Entries as (SendEntry & BatchEntry)[];
      checkWholeBatch(queue, entries);
      return runBatch(entries, (entry) => sendToQueue(queue, entry, senderIdOf(principal, account), true));
    },

    async ReceiveMessage(input, { principal, signal }) {
      const queue = authorizer.queue(principal, 'ReceiveMessage', input.QueueUrl);
      checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, 10, 'Must be between 1 and 10, if provided.');
      checkRange('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20, 'Must be >= 0 and <= 20, if provided.');
      checkVisibility(input.VisibilityTimeout);
      if (input.ReceiveRequestAttemptId !== undefined) {
        throw sqsError(
          'UnsupportedOperation',
          'AWS.SimpleQueueService.UnsupportedOperation',
          'The engine does not support ReceiveRequestAttemptId. Leave it out: a receive that got lost makes its messages visible again after the visibility timeout.',
        );
      }
      const systemNames: string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      const unknown = systemNames.find((name) => !SYSTEM_ATTRIBUTES.has(name));
      if (unknown !== undefined) throw invalidAttributeName(`Unknown Attribute ${unknown}.`);
      const messages = await queue.receive(
        { max: input.MaxNumberOfMessages ?? 1, visibilitySeconds: input.VisibilityTimeout ?? undefined },
        input.WaitTimeSeconds ?? queue.settings.receiveWaitSeconds,
        signal,
      );
      if (messages.length === 0) return {};
      return {
        Messages: messages.map((message) => receivedMessage(message, systemNames, input.MessageAttributeNames ?? [])),
      };
    },

    DeleteMessage(input, { principal }) {
      deleteMessage(authorizer.queue(principal, 'DeleteMessage', input.QueueUrl), input);
    },

    DeleteMessageBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'DeleteMessage', input.QueueUrl);
      checkBatch(input.Entries, 'DeleteMessageBatchRequestEntry');
      return runBatch(input.Entries as (BatchEntry & { ReceiptHandle?: string })[], (entry) => {
        deleteMessage(queue, entry);
        return {};
      });
    },

    ChangeMessageVisibility(input, { principal }) {
      changeVisibility(authorizer.queue(principal, 'ChangeMessageVisibility', input.QueueUrl), input);
    },

    ChangeMessageVisibilityBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'ChangeMessageVisibility', input.QueueUrl);
      checkBatch(input.Entries, 'ChangeMessageVisibilityBatchRequestEntry');
      return runBatch(
        input.Entries as (BatchEntry & { ReceiptHandle?: string; VisibilityTimeout?: number })[],
        (entry) => {
          changeVisibility(queue, entry);
          return {};
        },
      );
    },
  };
}
