import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { MAX_RECEIVED_MESSAGES } from '../../contract/sqs-limits';
import type { QueuedDeadLetter } from './describe-dead-letter';

/**
 * Visibility timeout of received messages, long enough to receive a page. A message that could not be released becomes
 * visible again after this time.
 */
const VISIBILITY_SECONDS = 15;

/** A received message, with the receipt that releases it. */
export interface ReceivedDeadLetter extends QueuedDeadLetter {
  readonly receipt: string;
}

/** The dead-letter queue, for reading. */
export interface DeadLetterQueue {
  /** Approximate number of messages in the queue, visible or not. */
  approximateCount(): Promise<number>;
  /**
   * Receives up to ten messages and hides them from other receivers for some seconds. The result may be empty although
   * the queue is not.
   */
  receive(limit: number): Promise<ReceivedDeadLetter[]>;
  /** Makes a message visible again. */
  release(receipt: string): Promise<void>;
}

/** The dead-letter queue in SQS. */
export function createDeadLetterQueue(queueUrl: string, client: SQSClient): DeadLetterQueue {
  return {
    approximateCount: async () => {
      const { Attributes: counts = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(counts).reduce((total, count) => total + Number(count), 0);
    },
    receive: async (limit) => {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(limit, MAX_RECEIVED_MESSAGES),
          VisibilityTimeout: VISIBILITY_SECONDS,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      return messages.map(({ MessageId, Body, Attributes, ReceiptHandle }) => ({
        id: MessageId ?? '',
        body: Body ?? '',
        sentAt: Number(Attributes?.SentTimestamp ?? 0),
        receipt: ReceiptHandle ?? '',
      }));
    },
    release: async (receipt) => {
      const command = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await client.send(new ChangeMessageVisibilityCommand(command));
    },
  };
}
