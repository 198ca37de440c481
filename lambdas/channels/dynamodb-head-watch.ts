import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { required, textOf } from '../../contract/attribute-values';
import { channelOfHead, headKey } from '../../contract/channel-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import type { BatchTable } from '../dynamodb/batch-table';
import { HEAD_PROJECTION, headOf } from './dynamodb-log-store';
import type { HeadPosition } from './log-store';
import type { HeadStore } from './watch-heads';

/** The head store in DynamoDB. Its reads are eventually consistent and cost half a read unit per 4 KB of a head. */
export function createHeadStore(table: string, client: DynamoDBClient, batch: BatchTable): HeadStore {
  return {
    readHeads: async (channels) => {
      const heads = new Map<string, HeadPosition>();
      const [only] = channels;
      if (channels.length === 1 && only !== undefined) {
        const { Item: item } = await client.send(
          new GetItemCommand({
            TableName: table,
            Key: headKey(only),
            ProjectionExpression: HEAD_PROJECTION.expression,
            ExpressionAttributeNames: HEAD_PROJECTION.names,
          }),
        );
        return item === undefined ? heads : heads.set(only, headOf(item));
      }
      for (const item of await batch.get(channels.map(headKey), HEAD_PROJECTION, false)) {
        const channel = channelOfHead(required(textOf(item, PARTITION_KEY), item, PARTITION_KEY));
        if (channel !== undefined) heads.set(channel, headOf(item));
      }
      return heads;
    },
  };
}
