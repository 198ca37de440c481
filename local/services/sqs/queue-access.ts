import type { Account } from '../../core/account';
import type { QueueAccess } from '../../ports';
import { queueDoesNotExist } from './errors';
import { sendToQueue } from './operations/messages';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';
import { queueMessage } from './messages/received-message';
import { senderIdOf } from './messages/sender-id';

/** Builds the port through which other services of the engine use queues. Whoever calls it has authorized the call. */
export function createQueueAccess(queues: Queues, account: Account): QueueAccess {
  const queue = (queueArn: string): Queue => {
    const found = queues.findByArn(queueArn);
    if (!found) throw queueDoesNotExist();
    return found;
  };
  const senderId = senderIdOf({ kind: 'service', service: 'engine' }, account);

  return {
    exists: (queueArn) => queues.findByArn(queueArn) !== undefined,
    policy: (queueArn) => queue(queueArn).settings.policy,
    isFifo: (queueArn) => queue(queueArn).fifo,
    visibilityTimeoutSeconds: (queueArn) => queue(queueArn).settings.visibilitySeconds,
    send(queueArn, message) {
      const entry = {
        MessageBody: message.body,
        MessageAttributes: message.messageAttributes,
        MessageGroupId: message.messageGroupId,
        MessageDeduplicationId: message.messageDeduplicationId,
      };
      const sent = sendToQueue(queue(queueArn), entry, senderId) as { MessageId: string };
      return { messageId: sent.MessageId };
    },
    async receive(queueArn, max, waitSeconds, visibilitySeconds, signal) {
      const messages = await queue(queueArn).receive({ max, visibilitySeconds }, waitSeconds, signal);
      return messages.map(queueMessage);
    },
    delete: (queueArn, receiptHandle) => queue(queueArn).delete(receiptHandle),
  };
}
