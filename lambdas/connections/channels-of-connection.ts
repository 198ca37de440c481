import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { required, text, textOf } from '../../contract/attribute-values';
import type { Item } from '../dynamodb/batch-table';
import { BY_CONNECTION_INDEX, CONNECTION_ID, channelOfSubscriptions } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';

/**
 * The channels that a connection is subscribed to, from the index; the index follows the table after a moment, so a
 * subscription of the last second may be missing.
 */
export type ChannelsOfConnection = (connectionId: string) => Promise<string[]>;

/** Reads the index from connections to subscriptions, all pages of it. */
export function createChannelsOfConnection(table: string, client: DynamoDBClient): ChannelsOfConnection {
  return async (connectionId) => {
    const channels: string[] = [];
    let startKey: Item | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: BY_CONNECTION_INDEX,
          KeyConditionExpression: '#connectionId = :connectionId',
          ExpressionAttributeNames: { '#connectionId': CONNECTION_ID },
          ExpressionAttributeValues: { ':connectionId': text(connectionId) },
          ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        }),
      );
      for (const item of answer.Items ?? []) {
        const channel = channelOfSubscriptions(required(textOf(item, PARTITION_KEY), item, PARTITION_KEY));
        if (channel !== undefined) channels.push(channel);
      }
      startKey = answer.LastEvaluatedKey;
    } while (startKey !== undefined);
    return channels;
  };
}
