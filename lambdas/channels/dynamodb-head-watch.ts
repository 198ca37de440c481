import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { required, textOf } from '../../contract/attribute-values';
import type { BatchTable } from '../dynamodb/batch-table';
import type { HeadPosition } from './log-store';
import { HEAD_PROJECTION, headOf } from './dynamodb-log-store';
import { PARTITION_KEY } from '../../contract/table-keys';
import { channelOfHead, headKey } from '../../contract/channel-table';
import type { HeadStore } from './watch-heads';

/** Heads in DynamoDB: half a read unit per 4 KB of a head, as eventually consistent reads cost. */
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
