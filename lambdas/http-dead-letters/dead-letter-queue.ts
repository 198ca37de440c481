import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';

import { MAX_RECEIVED_MESSAGES } from '../../contract/sqs-limits';
import type { QueuedDeadLetter } from './describe-dead-letter';

/** Long enough to collect a page; what cannot be given back shows again after it. */
const VISIBILITY_SECONDS = 15;

/** A message that was received, with what gives it back. */
export interface ReceivedDeadLetter extends QueuedDeadLetter {
  readonly receipt: string;
}

/** The dead-letter queue, to look at. */
export interface DeadLetterQueue {
  /** Messages in the queue, seen or not; SQS counts approximately. */
  approximateCount(): Promise<number>;
  /** Takes up to ten messages out of sight for some seconds; none when the queue has none to give just now. */
  receive(most: number): Promise<ReceivedDeadLetter[]>;
  /** Puts a message back into sight. */
  giveBack(receipt: string): Promise<void>;
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
    receive: async (most) => {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(most, MAX_RECEIVED_MESSAGES),
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
    giveBack: async (receipt) => {
      const command = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await client.send(new ChangeMessageVisibilityCommand(command));
    },
  };
}
