import type { AccessControl, PolicyDocument } from '../../../aws/access-control';
import { errorTextWithCode } from '../../../core/error-text';
import { AwsError } from '../../../core/errors';
import type { QueueAccess, QueueMessage } from '../../../ports';
import type { MessageAttributes } from '../messages/published-message';

/** The result of sending a message to a queue, with the reason if the queue rejected it. */
export type QueueSendResult = { readonly sent: true } | { readonly sent: false; readonly reason: string };

/** A message for a queue. */
export interface QueueSend {
  readonly queueArn: string;
  /** The topic that sends the message. The policy of the queue may require it as `aws:SourceArn`. */
  readonly topicArn: string;
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly messageGroupId?: string | undefined;
}

/** Sends to queues as the service `sns.amazonaws.com`, if the policy of the queue allows it. */
export interface QueueSender {
  /** Whether the ARN is that of an existing FIFO queue. */
  isFifo(queueArn: string): boolean;
  send(message: QueueSend): QueueSendResult;
}

function toQueueAttributes(attributes: MessageAttributes): QueueMessage['messageAttributes'] {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { Type, Value }]) => [
      name,
      Type.startsWith('Binary') ? { DataType: Type, BinaryValue: Value } : { DataType: Type, StringValue: Value },
    ]),
  );
}

export function createQueueSender(queues: QueueAccess, access: AccessControl): QueueSender {
  return {
    isFifo: (queueArn) => queues.exists(queueArn) && queues.isFifo(queueArn),
    send({ queueArn, topicArn, body, attributes = {}, messageGroupId }) {
      if (!queues.exists(queueArn)) return { sent: false, reason: `the queue ${queueArn} does not exist` };
      try {
        access.assertAllowed({
          principal: { kind: 'service', service: 'sns.amazonaws.com' },
          action: 'sqs:SendMessage',
          resource: queueArn,
          context: { 'aws:SourceArn': topicArn, 'aws:SecureTransport': 'true' },
          resourcePolicy: queues.policy(queueArn) as PolicyDocument | undefined,
        });
        const messageAttributes = toQueueAttributes(attributes);
        queues.send(queueArn, { body, messageAttributes, ...(messageGroupId !== undefined && { messageGroupId }) });
        return { sent: true };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { sent: false, reason: errorTextWithCode(error) };
      }
    },
  };
}
