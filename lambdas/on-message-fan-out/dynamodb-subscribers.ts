import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { numberOf, required, text, textOf } from '../../contract/attribute-values';
import { connectionKey, subscriptionsPartition } from '../../contract/connection-table';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY } from '../../contract/table-keys';
import { connectionIdOf, subscriptionKey } from '../connections/connection-items';
import type { BatchTable, Item } from '../dynamodb/batch-table';
import type { Clock } from '../runtime/interfaces';
import type { Subscribers } from './fan-out-channel';

/** Ranges of sort keys that are read at the same time if a channel has many subscribers. */
const PARALLEL_RANGES = 8;
const HASH_BYTES = 256;

/** A range of sort keys, including both ends. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

const ALL: KeyRange = { from: '00#', to: 'ff$' };

/** Options of {@link createSubscribers}. */
export interface SubscribersOptions {
  readonly table: string;
  readonly client: DynamoDBClient;
  readonly batch: Pick<BatchTable, 'remove'>;
  readonly clock: Clock;
  /** Items of one page. @default 1 MB, the maximum of DynamoDB */
  readonly pageItems?: number;
}

/**
 * Creates the access to the subscribers in DynamoDB. `forEachPage` begins with one page. If there are more subscribers,
 * it divides the rest of the sort keys into ranges, and reads the ranges in parallel.
 */
export function createSubscribers({ table, client, batch, clock, pageItems }: SubscribersOptions): Subscribers {
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

  const liveConnections = (items: readonly Item[]): string[] => {
    const now = clock.now() / 1000;
    const ids: string[] = [];
    for (const item of items) {
      if ((numberOf(item, EXPIRES_AT) ?? 0) <= now) continue;
      ids.push(connectionIdOf(required(textOf(item, SORT_KEY), item, SORT_KEY)));
    }
    return ids;
  };

  return {
    forEachPage: async (channel, visit) => {
      const visitPage = async ({ Items: items = [] }: QueryCommandOutput): Promise<void> => {
        const ids = liveConnections(items);
        if (ids.length > 0) await visit(ids);
      };
      const visitRange = async (range: KeyRange, startKey?: Item): Promise<void> => {
        for (let next = startKey; ;) {
          const page = await query(channel, range, next);
          await visitPage(page);
          next = page.LastEvaluatedKey;
          if (next === undefined) return;
        }
      };
      const first = await query(channel, ALL);
      const last = first.LastEvaluatedKey;
      const rest =
        last === undefined ? [] : rangesAfter(required(textOf(last, SORT_KEY), last, SORT_KEY), PARALLEL_RANGES);
      await Promise.all([
        visitPage(first),
        ...rest.map((range, index) => visitRange(range, index === 0 ? last : undefined)),
      ]);
    },
    remove: (channel, connectionIds) =>
      batch.remove(connectionIds.flatMap((id) => [subscriptionKey(channel, id), connectionKey(id)])),
  };
}

/**
 * Divides the sort keys of a channel's subscriptions into at most `count` ranges, from the hash byte of `sortKey` on.
 * The first range may also contain lower keys than `sortKey`. The hash distributes connections evenly over its 256
 * values, so ranges with equal numbers of values have about equal numbers of connections.
 */
export function rangesAfter(sortKey: string, count: number): KeyRange[] {
  const first = Number.parseInt(sortKey.slice(0, 2), 16);
  const share = Math.ceil((HASH_BYTES - first) / count);
  const ranges: KeyRange[] = [];
  for (let start = first; start < HASH_BYTES; start += share) {
    const end = Math.min(start + share, HASH_BYTES) - 1;
    ranges.push({ from: `${hex(start)}#`, to: `${hex(end)}$` });
  }
  return ranges;
}

/**
 * The hash byte as it begins a sort key. `#` follows it there. `$` is the character after `#`, so the byte with `$` is
 * greater than every sort key with this byte.
 */
function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
