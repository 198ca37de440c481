import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { numberOf, required, text, textOf } from '../../contract/attribute-values';
import type { StoredItem } from '../../contract/attribute-values';
import { channelOfHead, headKey, logPartition, logSortKey } from '../../contract/channel-table';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY } from '../../contract/table-keys';
import type { BatchTable } from '../dynamodb/batch-table';
import type { HeadPosition, LogEntry, LogStore } from './log-store';

/** Selects the attributes of a head that form a {@link HeadPosition}. The message is not one of them. */
export const HEAD_PROJECTION = {
  expression: '#pk, #epoch, #offset, #updatedAt',
  names: { '#pk': PARTITION_KEY, '#epoch': 'epoch', '#offset': 'offset', '#updatedAt': 'updatedAt' },
};

/** The log store in DynamoDB. */
export function createLogStore(table: string, client: DynamoDBClient, batch: BatchTable): LogStore {
  return {
    readHeads: async (channels) => {
      const heads = new Map<string, HeadPosition>();
      for (const item of await batch.get(channels.map(headKey), HEAD_PROJECTION)) {
        const channel = channelOfHead(required(textOf(item, PARTITION_KEY), item, PARTITION_KEY));
        if (channel !== undefined) heads.set(channel, headOf(item));
      }
      return heads;
    },
    readLog: async (channel, { after = 0, upTo = Number.MAX_SAFE_INTEGER, newestFirst = false, limit }) => {
      if (after >= upTo) return { entries: [], more: false };
      const response = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY },
          ExpressionAttributeValues: {
            ':pk': text(logPartition(channel)),
            ':from': text(logSortKey(after + 1)),
            ':to': text(logSortKey(upTo)),
          },
          ConsistentRead: true,
          ScanIndexForward: !newestFirst,
          Limit: limit,
        }),
      );
      return { entries: (response.Items ?? []).map(entryOf), more: response.LastEvaluatedKey !== undefined };
    },
  };
}

/** Reads the item of a head. */
export function headOf(item: StoredItem): HeadPosition {
  return {
    epoch: required(textOf(item, 'epoch'), item, 'epoch'),
    offset: required(numberOf(item, 'offset'), item, 'offset'),
    updatedAt: Date.parse(textOf(item, 'updatedAt') ?? ''),
  };
}

function entryOf(item: StoredItem): LogEntry {
  const after = numberOf(item, 'after');
  return {
    offset: Number(required(textOf(item, SORT_KEY), item, SORT_KEY)),
    epoch: required(textOf(item, 'epoch'), item, 'epoch'),
    text: required(textOf(item, 'message'), item, 'message'),
    ...(after === undefined ? {} : { after }),
    loggedAt: required(numberOf(item, 'loggedAt'), item, 'loggedAt'),
    expiresAt: required(numberOf(item, EXPIRES_AT), item, EXPIRES_AT),
  };
}
