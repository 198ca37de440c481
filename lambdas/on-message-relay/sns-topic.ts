import { PublishBatchCommand } from '@aws-sdk/client-sns';
import type { PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns';
import type { Logger } from '../runtime/interfaces';
import type { Topic } from './relay';
import type { TopicEntry } from './topic-batches';

/** The topic in SNS. */
export function createTopic(topicArn: string, client: SNSClient, logger: Logger): Topic {
  return {
    publish: async (entries) => {
      const command = new PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: entries.map(toRequestEntry),
      });
      const { Failed: failures = [] } = await client.send(command);
      for (const { Code, SenderFault } of failures)
        logger.error('SNS rejected a message; the stream delivers it again', { code: Code, SenderFault });
      const ids = new Set(failures.map(({ Id }) => Id));
      return entries.filter((_entry, index) => ids.has(String(index)));
    },
  };
}

function toRequestEntry({ text, attributes }: TopicEntry, index: number): PublishBatchRequestEntry {
  const named = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  return { Id: String(index), Message: text, MessageAttributes: Object.fromEntries(named) };
}
