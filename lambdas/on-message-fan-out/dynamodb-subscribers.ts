import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, QueryCommandOutput } from '@aws-sdk/client-dynamodb';

import { numberOf, required, text, textOf } from '../../contract/attribute-values';
import type { Item } from '../dynamodb/batch-table';
import type { BatchTable } from '../dynamodb/batch-table';
import type { Clock } from '../runtime/interfaces';
import { connectionKey, subscriptionsPartition } from '../../contract/connection-table';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY } from '../../contract/table-keys';
import { connectionIdOf, subscriptionKey } from '../connections/connection-items';
import { rangesAfter } from './hash-ranges';
import type { KeyRange } from './hash-ranges';
import type { Audience } from './ports';

/** Ranges of a large audience that are read at the same time. */
const PARALLEL_RANGES = 8;
const ALL: KeyRange = { from: '00#', to: 'ff$' };

/** What the audience needs. */
export interface AudienceDependencies {
  readonly table: string;
  readonly client: DynamoDBClient;
  readonly batch: Pick<BatchTable, 'remove'>;
  readonly clock: Clock;
  /** Items of one page. @default as many as DynamoDB gives, 1 MB */
  readonly pageItems?: number;
}

/**
 * The audience in DynamoDB.
 * One page tells whether an audience is large; what is left of a large one is cut into ranges, read side by side.
 */
export function createAudience({ table, client, batch, clock, pageItems }: AudienceDependencies): Audience {
  const query = (channel: string, range: KeyRange, startKey?: Item): Promise<QueryCommandOutput> =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
        ProjectionExpression: '#sk, #expiresAt',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY, '#expiresAt': EXPIRES_AT },
        ExpressionAttributeValues: {
          ':pk': text(subscriptionsPartition(channel)),
          ':from': text(range.from),
          ':to': text(range.to),
        },
        ConsistentRead: true,
        ...(pageItems === undefined ? {} : { Limit: pageItems }),
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      }),
    );

  const live = (items: readonly Item[]): string[] => {
    const now = clock.now() / 1000;
    const ids: string[] = [];
    for (const item of items) {
      if ((numberOf(item, EXPIRES_AT) ?? 0) > now)
        ids.push(connectionIdOf(required(textOf(item, SORT_KEY), item, SORT_KEY)));
    }
    return ids;
  };

  return {
    forEachPage: async (channel, deliver) => {
      const hand = async ({ Items: items = [] }: QueryCommandOutput): Promise<void> => {
        const ids = live(items);
        if (ids.length > 0) await deliver(ids);
      };
      const readRange = async (range: KeyRange, startKey?: Item): Promise<void> => {
        for (let next = startKey; ;) {
          const page = await query(channel, range, next);
          await hand(page);
          next = page.LastEvaluatedKey;
          if (next === undefined) return;
        }
      };
      const first = await query(channel, ALL);
      const last = first.LastEvaluatedKey;
      const rest =
        last === undefined ? [] : rangesAfter(required(textOf(last, SORT_KEY), last, SORT_KEY), PARALLEL_RANGES);
      await Promise.all([hand(first), ...rest.map((range, index) => readRange(range, index === 0 ? last : undefined))]);
    },
    forget: (channel, connectionIds) =>
      batch.remove(connectionIds.flatMap((id) => [subscriptionKey(channel, id), connectionKey(id)])),
  };
}
