import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { numberOf, required, text, textOf } from '../contract/attribute-values';
import type { StoredItem, WrittenItem } from '../contract/attribute-values';
import { headKey, logKey, publishIdKey } from '../contract/channel-table';
import { EXPIRES_AT } from '../contract/table-keys';
import { claimPut, headUpdate, publishIdItem } from './channel-items';
import type { PublishClaim } from './channel-items';
import type { AppendResult, PublishStore } from './publish-store';
import { conditional, writeFaultOf } from './write-faults';

/** Options of {@link createPublishStore}. */
export interface PublishStoreOptions {
  /** Name of the channel table. */
  readonly table: string;
  readonly client: DynamoDBClient;
  /** A client with `maxAttempts: 1`, for the write to the head: a blind retry could publish twice. */
  readonly singleAttemptClient: DynamoDBClient;
}

/** The publish store in DynamoDB. */
export function createPublishStore({ table, client, singleAttemptClient }: PublishStoreOptions): PublishStore {
  const read = async (key: WrittenItem): Promise<StoredItem | undefined> => {
    const response = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return response.Item;
  };
  return {
    append: async (change) => {
      try {
        const update = {
          TableName: table,
          ...headUpdate(change),
          ReturnValues: 'UPDATED_NEW' as const,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        };
        const { Attributes: item = {} } = await singleAttemptClient.send(new UpdateItemCommand(update));
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
        client.send(new PutItemCommand({ TableName: table, ...claimPut(channel, id, claim, nowSeconds) })),
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

function failedAppend(cause: unknown): AppendResult {
  const fault = writeFaultOf(cause);
  if (fault !== 'condition') return { kind: fault, cause };
  const { Item: head = {} } = cause as ConditionalCheckFailedException;
  return {
    kind: 'position_changed',
    position: { epoch: textOf(head, 'epoch') ?? '', offset: numberOf(head, 'offset') ?? 0 },
  };
}

function claimOf(item: StoredItem): PublishClaim {
  const epoch = textOf(item, 'epoch');
  const offset = numberOf(item, 'offset');
  return {
    claimedAt: required(numberOf(item, 'claimedAt'), item, 'claimedAt'),
    token: required(textOf(item, 'token'), item, 'token'),
    expiresAt: required(numberOf(item, EXPIRES_AT), item, EXPIRES_AT),
    ...(epoch === undefined || offset === undefined ? {} : { position: { epoch, offset } }),
  };
}
