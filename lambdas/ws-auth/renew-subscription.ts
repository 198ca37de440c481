import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { number } from '../../contract/attribute-values';
import { PRESENCE } from '../../contract/connection-table';
import { EXPIRES_AT, PARTITION_KEY } from '../../contract/table-keys';
import { conditional } from '../../publishing/write-faults';
import { subscriptionKey } from '../connections/connection-items';
import type { RenewSubscription } from './renew-token';

/** Renews subscriptions in DynamoDB. It does not restore a subscription that was deleted in the meantime. */
export function createRenewSubscription(table: string, client: DynamoDBClient): RenewSubscription {
  return async ({ channel, connectionId, expiresAt, keepsPresence }) => {
    const update = {
      TableName: table,
      Key: subscriptionKey(channel, connectionId),
      UpdateExpression: `SET #expiresAt = :expiresAt${keepsPresence ? '' : ' REMOVE #presence'}`,
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: {
        '#pk': PARTITION_KEY,
        '#expiresAt': EXPIRES_AT,
        ...(keepsPresence ? {} : { '#presence': PRESENCE }),
      },
      ExpressionAttributeValues: { ':expiresAt': number(expiresAt) },
    };
    await conditional(() => client.send(new UpdateItemCommand(update)));
  };
}
