import type { Account } from '../../core/account';
import type { QueueAccess } from '../../ports';
import { queueDoesNotExist } from './errors';
import { queueMessage } from './messages/received-message';
import { sendToQueue } from './messages/send';
import { senderIdOf } from './messages/sender-id';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';

/**
 * Creates the interface through which other services of the engine use queues. The caller has to authorize each call.
 */
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
      return { messageId: sendToQueue(queue(queueArn), entry, senderId).MessageId };
    },
    async receive(queueArn, max, waitSeconds, visibilitySeconds, signal) {
      const messages = await queue(queueArn).receive({ max, visibilitySeconds }, waitSeconds, signal);
      return messages.map(queueMessage);
    },
    delete: (queueArn, receiptHandle) => queue(queueArn).delete(receiptHandle),
  };
}
