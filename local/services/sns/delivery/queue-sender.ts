import { AwsError } from '../../../core/errors';
import type { AccessControl, PolicyDocument } from '../../../aws/access-control';
import type { QueueAccess, QueueMessage } from '../../../ports';
import type { MessageAttributes } from '../messages/published-message';

/** What became of a message for a queue: `reason` says why it was refused. */
export type QueueSendResult = { readonly sent: true } | { readonly sent: false; readonly reason: string };

/** What goes to a queue. */
export interface QueueSend {
  readonly queueArn: string;
  /** On whose behalf: the policy of the queue may ask for it. */
  readonly topicArn: string;
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly messageGroupId?: string | undefined;
}

function toQueueAttributes(attributes: MessageAttributes): QueueMessage['messageAttributes'] {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { Type, Value }]) => [
      name,
      Type.startsWith('Binary') ? { DataType: Type, BinaryValue: Value } : { DataType: Type, StringValue: Value },
    ]),
  );
}

/** Sends to queues as the service `sns.amazonaws.com`, if the policy of the queue lets it. */
export class QueueSender {
  constructor(
    private readonly queues: QueueAccess,
    private readonly access: AccessControl,
  ) {}

  isFifo(queueArn: string): boolean {
    return this.queues.exists(queueArn) && this.queues.isFifo(queueArn);
  }

  send(message: QueueSend): QueueSendResult {
    const { queueArn, topicArn, body, attributes = {}, messageGroupId } = message;
    if (!this.queues.exists(queueArn)) return { sent: false, reason: `the queue ${queueArn} does not exist` };
    try {
      this.access.assertAllowed({
        principal: { kind: 'service', service: 'sns.amazonaws.com' },
        action: 'sqs:SendMessage',
        resource: queueArn,
        context: { 'aws:SourceArn': topicArn, 'aws:SecureTransport': 'true' },
        resourcePolicy: this.queues.policy(queueArn) as PolicyDocument | undefined,
      });
      const messageAttributes = toQueueAttributes(attributes);
      this.queues.send(queueArn, { body, messageAttributes, ...(messageGroupId !== undefined && { messageGroupId }) });
      return { sent: true };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { sent: false, reason: `${error.code}: ${error.message}` };
    }
  }
}
