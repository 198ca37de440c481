import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { required, text, textOf } from '../../contract/attribute-values';
import { BY_CONNECTION_INDEX, CONNECTION_ID, channelOfSubscriptions } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import type { Item } from '../dynamodb/batch-table';

/**
 * Returns the channels to which a connection is subscribed. DynamoDB updates the index that it reads after the table,
 * so a subscription that was written within the last second may be missing.
 */
export type ChannelsOfConnection = (connectionId: string) => Promise<string[]>;

/** Creates the query over all pages of the index. */
export function createChannelsOfConnection(table: string, client: DynamoDBClient): ChannelsOfConnection {
  return async (connectionId) => {
    const channels: string[] = [];
    let startKey: Item | undefined;
    do {
      const response = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: BY_CONNECTION_INDEX,
          KeyConditionExpression: '#connectionId = :connectionId',
          ExpressionAttributeNames: { '#connectionId': CONNECTION_ID },
          ExpressionAttributeValues: { ':connectionId': text(connectionId) },
          ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        }),
      );
      for (const item of response.Items ?? []) {
        const channel = channelOfSubscriptions(required(textOf(item, PARTITION_KEY), item, PARTITION_KEY));
        if (channel !== undefined) channels.push(channel);
      }
      startKey = response.LastEvaluatedKey;
    } while (startKey !== undefined);
    return channels;
  };
}
