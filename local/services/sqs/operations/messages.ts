import type {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityBatchRequestEntry,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageBatchRequestEntry,
  DeleteMessageCommand,
  MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageBatchRequestEntry,
  SendMessageCommand,
  SendMessageRequest,
} from '@aws-sdk/client-sqs';
import type { Operations, WireInput } from '../../../aws/typed-operations';
import { readBase64, readNumber, readStructureMap, readStructures, readText, readTexts } from '../../../aws/wire-input';
import type { Account } from '../../../core/account';
import type { QueueAuthorizer } from '../authorize';
import { invalidAttributeName, invalidParameter, invalidValue, missingParameter, sqsError } from '../errors';
import { MAX_MESSAGE_BYTES, checkOrdering, messageBytes } from '../messages/message-rules';
import { receivedMessage } from '../messages/received-message';
import { sendToQueue } from '../messages/send';
import { senderIdOf } from '../messages/sender-id';
import type { MessageAttributes, SendEntry } from '../state/message';
import type { Queue } from '../state/queue';
import { checkBatch, runBatch } from './batch';

/** The names of system attributes that `ReceiveMessage` accepts. */
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

function checkRange(parameter: string, value: number | undefined, low: number, high: number, reason: string): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < low || value > high) throw invalidValue(value, parameter, reason);
}

function checkVisibility(value: number | undefined): void {
  checkRange(
    'VisibilityTimeout',
    value,
    0,
    MAX_VISIBILITY_SECONDS,
    `Must be >= 0 and <= ${MAX_VISIBILITY_SECONDS}, if provided.`,
  );
}

function readReceiptHandle(input: WireInput<DeleteMessageBatchRequestEntry>): string {
  const handle = readText(input, 'ReceiptHandle');
  if (!handle) throw missingParameter('ReceiptHandle');
  return handle;
}

function changeVisibility(queue: Queue, input: WireInput<ChangeMessageVisibilityBatchRequestEntry>): void {
  const handle = readReceiptHandle(input);
  const seconds = readNumber(input, 'VisibilityTimeout');
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  checkVisibility(seconds);
  queue.changeVisibility(handle, seconds);
}

function toAttributes(
  attributes: Readonly<Record<string, WireInput<MessageAttributeValue>>> | undefined,
): MessageAttributes | undefined {
  if (attributes === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => {
      const StringValue = readText(attribute, 'StringValue');
      const BinaryValue = readBase64(attribute, 'BinaryValue');
      const value = {
        DataType: readText(attribute, 'DataType') ?? '',
        ...(StringValue !== undefined && { StringValue }),
        ...(BinaryValue !== undefined && { BinaryValue }),
      };
      return [name, value];
    }),
  );
}

function readSendEntry(input: WireInput<SendMessageRequest | SendMessageBatchRequestEntry>): SendEntry {
  return {
    MessageBody: readText(input, 'MessageBody') ?? '',
    DelaySeconds: readNumber(input, 'DelaySeconds'),
    MessageAttributes: toAttributes(readStructureMap(input, 'MessageAttributes')),
    MessageSystemAttributes: toAttributes(readStructureMap(input, 'MessageSystemAttributes')),
    MessageGroupId: readText(input, 'MessageGroupId'),
    MessageDeduplicationId: readText(input, 'MessageDeduplicationId'),
  };
}

/** Checks the rules that reject a batch as a whole. */
function checkWholeBatch(queue: Queue, entries: readonly SendEntry[]): void {
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
    // As observed on AWS: for a missing group id, a batch returns another error code than a single send.
    if (entry.MessageGroupId === undefined)
      throw invalidParameter('The request must contain the parameter MessageGroupId.');
    checkOrdering(entry, true, queue.settings.contentBasedDeduplication);
  }
}

export function messageOperations(authorizer: QueueAuthorizer, account: Account) {
  return {
    SendMessage(input, { principal }) {
      const queue = authorizer.queue(principal, 'SendMessage', readText(input, 'QueueUrl'));
      return sendToQueue(queue, readSendEntry(input), senderIdOf(principal, account));
    },

    SendMessageBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'SendMessage', readText(input, 'QueueUrl'));
      const entries = checkBatch(readStructures(input, 'Entries'), 'SendMessageBatchRequestEntry').map((entry) => ({
        id: entry.id,
        message: readSendEntry(entry.input),
      }));
      checkWholeBatch(
        queue,
        entries.map(({ message }) => message),
      );
      const senderId = senderIdOf(principal, account);
      return runBatch(entries, ({ message }) => sendToQueue(queue, message, senderId, true));
    },

    async ReceiveMessage(input, { principal, signal }) {
      const queue = authorizer.queue(principal, 'ReceiveMessage', readText(input, 'QueueUrl'));
      const max = readNumber(input, 'MaxNumberOfMessages');
      const waitSeconds = readNumber(input, 'WaitTimeSeconds');
      const visibilitySeconds = readNumber(input, 'VisibilityTimeout');
      checkRange('MaxNumberOfMessages', max, 1, 10, 'Must be between 1 and 10, if provided.');
      checkRange('WaitTimeSeconds', waitSeconds, 0, 20, 'Must be >= 0 and <= 20, if provided.');
      checkVisibility(visibilitySeconds);
      if (readText(input, 'ReceiveRequestAttemptId') !== undefined) {
        throw sqsError(
          'UnsupportedOperation',
          'AWS.SimpleQueueService.UnsupportedOperation',
          'The engine does not support ReceiveRequestAttemptId. Omit it: the messages of a lost response become visible again after the visibility timeout.',
        );
      }
      const systemNames = [
        ...(readTexts(input, 'AttributeNames') ?? []),
        ...(readTexts(input, 'MessageSystemAttributeNames') ?? []),
      ];
      const unknown = systemNames.find((name) => !SYSTEM_ATTRIBUTES.has(name));
      if (unknown !== undefined) throw invalidAttributeName(`Unknown Attribute ${unknown}.`);
      const attributeNames = readTexts(input, 'MessageAttributeNames') ?? [];
      const messages = await queue.receive(
        { max: max ?? 1, visibilitySeconds },
        waitSeconds ?? queue.settings.receiveWaitSeconds,
        signal,
      );
      if (messages.length === 0) return {};
      return { Messages: messages.map((message) => receivedMessage(message, systemNames, attributeNames)) };
    },

    DeleteMessage(input, { principal }) {
      const queue = authorizer.queue(principal, 'DeleteMessage', readText(input, 'QueueUrl'));
      queue.delete(readReceiptHandle(input));
    },

    DeleteMessageBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'DeleteMessage', readText(input, 'QueueUrl'));
      const entries = checkBatch(readStructures(input, 'Entries'), 'DeleteMessageBatchRequestEntry');
      return runBatch(entries, (entry) => {
        queue.delete(readReceiptHandle(entry.input));
        return {};
      });
    },

    ChangeMessageVisibility(input, { principal }) {
      changeVisibility(authorizer.queue(principal, 'ChangeMessageVisibility', readText(input, 'QueueUrl')), input);
    },

    ChangeMessageVisibilityBatch(input, { principal }) {
      const queue = authorizer.queue(principal, 'ChangeMessageVisibility', readText(input, 'QueueUrl'));
      const entries = checkBatch(readStructures(input, 'Entries'), 'ChangeMessageVisibilityBatchRequestEntry');
      return runBatch(entries, (entry) => {
        changeVisibility(queue, entry.input);
        return {};
      });
    },
  } satisfies Operations<{
    SendMessage: SendMessageCommand;
    SendMessageBatch: SendMessageBatchCommand;
    ReceiveMessage: ReceiveMessageCommand;
    DeleteMessage: DeleteMessageCommand;
    DeleteMessageBatch: DeleteMessageBatchCommand;
    ChangeMessageVisibility: ChangeMessageVisibilityCommand;
    ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommand;
  }>;
}
