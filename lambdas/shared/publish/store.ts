import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { number, numberOf, required, text, textOf } from '../dynamo/attributes';
import type { Item } from '../dynamo/attributes';
import { conditional, writeFaultOf } from '../dynamo/faults';
import { headKey, headUpdate, logKey, publishIdItem, publishIdKey } from '../tables/channel-table';
import type { Claim } from '../tables/channel-table';
import type { Append, PublishStore } from './ports';

/** The clients of a publish store. */
export interface PublishStoreOptions {
  readonly table: string;
  readonly client: DynamoDBClient;
  /** Makes one attempt only; for the write to the head. */
  readonly onceClient: DynamoDBClient;
}

/** The publish store in DynamoDB. */
export function createPublishStore({ table, client, onceClient }: PublishStoreOptions): PublishStore {
  const read = async (key: Item): Promise<Item | undefined> => {
    const answer = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return answer.Item;
  };
  return {
    append: async (change) => {
      try {
        const update = { TableName: table, ...headUpdate(change), ReturnValues: 'UPDATED_NEW' as const };
        const { Attributes: item = {} } = await onceClient.send(new UpdateItemCommand(update));
        const epoch = required(textOf(item, 'epoch'), item, 'epoch');
        return { kind: 'applied', epoch, offset: required(numberOf(item, 'offset'), item, 'offset') };
      } catch (cause) {
        return failedAppend(cause);
      }
    },
    readHead: async (channel) => {
      const item = await read(headKey(channel));
      if (item === undefined) return undefined;
      return {
        epoch: required(textOf(item, 'epoch'), item, 'epoch'),
        offset: required(numberOf(item, 'offset'), item, 'offset'),
        text: textOf(item, 'message') ?? '',
        updatedAt: Date.parse(textOf(item, 'updatedAt') ?? ''),
      };
    },
    readLogEpoch: async (channel, offset) => {
      const item = await read(logKey(channel, offset));
      return item === undefined ? undefined : textOf(item, 'epoch');
    },
    claim: (channel, id, claim, nowSeconds) =>
      conditional(() =>
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: publishIdItem(channel, id, claim),
            ConditionExpression: 'attribute_not_exists(#pk) OR #expiresAt <= :now',
            ExpressionAttributeNames: { '#pk': 'pk', '#expiresAt': 'expiresAt' },
            ExpressionAttributeValues: { ':now': number(nowSeconds) },
          }),
        ),
      ),
    readClaim: async (channel, id) => {
      const item = await read(publishIdKey(channel, id));
      return item === undefined ? undefined : claimOf(item);
    },
    replaceClaim: (channel, id, claim, expectedToken) =>
      conditional(() =>
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: publishIdItem(channel, id, claim),
            ConditionExpression: '#token = :token AND attribute_not_exists(#offset)',
            ExpressionAttributeNames: { '#token': 'token', '#offset': 'offset' },
            ExpressionAttributeValues: { ':token': text(expectedToken) },
          }),
        ),
      ),
  };
}

function failedAppend(cause: unknown): Append {
  const fault = writeFaultOf(cause);
  return { kind: fault === 'condition' ? 'refused' : fault, cause };
}

function claimOf(item: Item): Claim {
  const epoch = textOf(item, 'epoch');
  const offset = numberOf(item, 'offset');
  return {
    claimedAt: required(numberOf(item, 'claimedAt'), item, 'claimedAt'),
    token: required(textOf(item, 'token'), item, 'token'),
    expiresAt: required(numberOf(item, 'expiresAt'), item, 'expiresAt'),
    ...(epoch === undefined || offset === undefined ? {} : { place: { epoch, offset } }),
  };
}
