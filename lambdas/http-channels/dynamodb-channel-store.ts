import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { boolean, number, numberOf, required, text, textOf } from '../../contract/attribute-values';
import { headKey } from '../../contract/channel-table';
import { PRESENCE, subscriptionsPartition } from '../../contract/connection-table';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY, primaryKey } from '../../contract/table-keys';
import { MAX_PAGE_ITEMS } from '../../protocol/limits';
import { connectionIdOf } from '../connections/connection-items';
import type { Item } from '../dynamodb/batch-table';
import type { ChannelStore, Member } from './channel-routes';

/** Maximum number of pages of 1 MB that one count reads. They contain several hundred thousand subscriptions. */
const COUNT_PAGES = 20;
/**
 * Maximum number of pages that one request for members reads. A page may contain few members, because most
 * subscriptions may have no presence.
 */
const MEMBER_PAGES = 5;

/** Options of {@link createChannelStore}. */
export interface ChannelStoreOptions {
  readonly channelTable: string;
  readonly connectionTable: string;
  readonly client: DynamoDBClient;
}

/** The channel store in DynamoDB. */
export function createChannelStore({ channelTable, connectionTable, client }: ChannelStoreOptions): ChannelStore {
  const liveSubscriptions = (channel: string, nowSeconds: number): QueryCommandInput => ({
    TableName: connectionTable,
    KeyConditionExpression: '#pk = :pk',
    FilterExpression: '#expiresAt > :now',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#expiresAt': EXPIRES_AT },
    ExpressionAttributeValues: { ':pk': text(subscriptionsPartition(channel)), ':now': number(nowSeconds) },
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
    countSubscribers: async (channel, nowSeconds) => {
      let count = 0;
      let startKey: Item | undefined;
      for (let page = 0; page < COUNT_PAGES; page++) {
        const query = { ...liveSubscriptions(channel, nowSeconds), Select: 'COUNT' as const, ...startAfter(startKey) };
        const response = await client.send(new QueryCommand(query));
        count += response.Count ?? 0;
        startKey = response.LastEvaluatedKey;
        if (startKey === undefined) break;
      }
      return { count, more: startKey !== undefined };
    },
    readMembers: async (channel, nowSeconds, after) => {
      const base = liveSubscriptions(channel, nowSeconds);
      const items: Item[] = [];
      let startKey: Item | undefined =
        after === undefined ? undefined : primaryKey(subscriptionsPartition(channel), after);
      for (let page = 0; page < MEMBER_PAGES && items.length < MAX_PAGE_ITEMS; page++) {
        const response = await client.send(
          new QueryCommand({
            ...base,
            FilterExpression: '#expiresAt > :now AND #presence = :true',
            ProjectionExpression: '#sk, #subject',
            ExpressionAttributeNames: {
              ...base.ExpressionAttributeNames,
              '#sk': SORT_KEY,
              '#subject': 'subject',
              '#presence': PRESENCE,
            },
            ExpressionAttributeValues: { ...base.ExpressionAttributeValues, ':true': boolean(true) },
            ...startAfter(startKey),
          }),
        );
        items.push(...(response.Items ?? []));
        startKey = response.LastEvaluatedKey;
        if (startKey === undefined) break;
      }
      const returned = items.slice(0, MAX_PAGE_ITEMS);
      const last = returned.length < items.length ? returned.at(-1) : startKey;
      const next = last === undefined ? undefined : textOf(last, SORT_KEY);
      return { members: returned.map(memberOf), ...(next === undefined ? {} : { next }) };
    },
  };
}

function startAfter(key: Item | undefined): { ExclusiveStartKey?: Item } {
  return key === undefined ? {} : { ExclusiveStartKey: key };
}

function memberOf(item: Item): Member {
  return {
    subject: required(textOf(item, 'subject'), item, 'subject'),
    connectionId: connectionIdOf(required(textOf(item, SORT_KEY), item, SORT_KEY)),
  };
}
