import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { number } from '../../contract/attribute-values';
import { conditional } from '../../publishing/write-faults';
import { subscriptionKey } from '../connections/connection-items';
import type { RenewSubscription } from './ports';

/** Renews subscriptions in DynamoDB; an unsubscribe that was faster is not undone. */
export function createRenewSubscription(table: string, client: DynamoDBClient): RenewSubscription {
  return async ({ channel, connectionId, expiresAt, mayBeAnnounced }) => {
    const update = {
      TableName: table,
      Key: subscriptionKey(channel, connectionId),
      UpdateExpression: `SET #expiresAt = :expiresAt${mayBeAnnounced ? '' : ' REMOVE #announced'}`,
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: {
        '#pk': 'pk',
        '#expiresAt': 'expiresAt',
        ...(mayBeAnnounced ? {} : { '#announced': 'announced' }),
      },
      ExpressionAttributeValues: { ':expiresAt': number(expiresAt) },
    };
    await conditional(() => client.send(new UpdateItemCommand(update)));
  };
}
