import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';

import { MAX_PAGE_ITEMS } from '../../protocol/limits';
import { number, numberOf, required, text, textOf, boolean } from '../../contract/attribute-values';
import type { Item } from '../dynamodb/batch-table';
import { headKey } from '../../contract/channel-table';
import { audiencePartition, connectionIdOf } from '../connections/connection-items';
import type { Announced, ChannelStore } from './channel-store';

/** Pages of 1 MB that counting reads at most: some hundred thousand subscriptions. */
const COUNT_PAGES = 20;
/** Pages that one look for announced subscriptions reads at most; most subscriptions may not be announced. */
const ANNOUNCED_PAGES = 5;

/** The two tables of a channel. */
export interface ChannelStoreOptions {
  readonly channelTable: string;
  readonly connectionTable: string;
  readonly client: DynamoDBClient;
}

/** The channel store in DynamoDB. */
export function createChannelStore({ channelTable, connectionTable, client }: ChannelStoreOptions): ChannelStore {
  const audience = (channel: string, nowSeconds: number): QueryCommandInput => ({
    TableName: connectionTable,
    KeyConditionExpression: '#pk = :pk',
    FilterExpression: '#expiresAt > :now',
    ExpressionAttributeNames: { '#pk': 'pk', '#expiresAt': 'expiresAt' },
    ExpressionAttributeValues: { ':pk': text(audiencePartition(channel)), ':now': number(nowSeconds) },
  });

  return {
    readState: async (channel) => {
      const { Item: item } = await client.send(
        new GetItemCommand({
          TableName: channelTable,
          Key: headKey(channel),
          ProjectionExpression: '#epoch, #offset, #updatedAt',
          ExpressionAttributeNames: { '#epoch': 'epoch', '#offset': 'offset', '#updatedAt': 'updatedAt' },
        }),
      );
      if (item === undefined) return undefined;
      const updatedAt = textOf(item, 'updatedAt');
      return {
        epoch: required(textOf(item, 'epoch'), item, 'epoch'),
        offset: required(numberOf(item, 'offset'), item, 'offset'),
        ...(updatedAt === undefined ? {} : { updatedAt }),
      };
    },
    count: async (channel, nowSeconds) => {
      let count = 0;
      let startKey: Item | undefined;
      for (let page = 0; page < COUNT_PAGES; page++) {
        const query = { ...audience(channel, nowSeconds), Select: 'COUNT' as const, ...startAt(startKey) };
        const answer = await client.send(new QueryCommand(query));
        count += answer.Count ?? 0;
        startKey = answer.LastEvaluatedKey;
        if (startKey === undefined) break;
      }
      return { count, more: startKey !== undefined };
    },
    announced: async (channel, nowSeconds, after) => {
      const base = audience(channel, nowSeconds);
      const items: Item[] = [];
      let startKey: Item | undefined =
        after === undefined ? undefined : { pk: text(audiencePartition(channel)), sk: text(after) };
      for (let page = 0; page < ANNOUNCED_PAGES && items.length < MAX_PAGE_ITEMS; page++) {
        const answer = await client.send(
          new QueryCommand({
            ...base,
            FilterExpression: '#expiresAt > :now AND #announced = :true',
            ProjectionExpression: '#sk, #subject',
            ExpressionAttributeNames: {
              ...base.ExpressionAttributeNames,
              '#sk': 'sk',
              '#subject': 'subject',
              '#announced': 'announced',
            },
            ExpressionAttributeValues: { ...base.ExpressionAttributeValues, ':true': boolean(true) },
            ...startAt(startKey),
          }),
        );
        items.push(...(answer.Items ?? []));
        startKey = answer.LastEvaluatedKey;
        if (startKey === undefined) break;
      }
      const shown = items.slice(0, MAX_PAGE_ITEMS);
      const last = shown.length < items.length ? shown.at(-1) : startKey;
      const next = last === undefined ? undefined : textOf(last, 'sk');
      return { members: shown.map(memberOf), ...(next === undefined ? {} : { next }) };
    },
  };
}

function startAt(key: Item | undefined): { ExclusiveStartKey?: Item } {
  return key === undefined ? {} : { ExclusiveStartKey: key };
}

function memberOf(item: Item): Announced {
  return {
    subject: required(textOf(item, 'subject'), item, 'subject'),
    connectionId: connectionIdOf(required(textOf(item, 'sk'), item, 'sk')),
  };
}
