import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Capabilities } from '../../protocol/capabilities';
import { number, numberOf, required, text, textOf } from '../../contract/attribute-values';
import type { Item } from '../dynamodb/batch-table';
import { writeFaultOf } from '../../publishing/write-faults';
import { connectionKey } from '../../contract/connection-table';
import { EXPIRES_AT } from '../../contract/table-keys';
import { connectionItem } from './connection-items';
import type { Connection } from './connection-items';

/** A token that takes the place of a connection's earlier one. */
export interface TokenChange {
  readonly connectionId: string;
  /** Must be the connection's own. */
  readonly subject: string;
  readonly capabilities: Capabilities;
  /** In seconds since the epoch. */
  readonly tokenExpiresAt: number;
}

/** Where connections are kept. */
export interface ConnectionStore {
  put(connection: Connection): Promise<void>;
  /** Reads a connection, consistently. */
  get(connectionId: string): Promise<Connection | undefined>;
  /** Changes the token; `undefined` when the connection is not known, or is another subject's. */
  changeToken(change: TokenChange): Promise<Connection | undefined>;
}

/** The connection store in DynamoDB. */
export function createConnectionStore(table: string, client: DynamoDBClient): ConnectionStore {
  return {
    put: async (connection) => {
      await client.send(new PutItemCommand({ TableName: table, Item: connectionItem(connection) }));
    },
    get: async (connectionId) => {
      const Key = connectionKey(connectionId);
      const { Item: item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      return item === undefined ? undefined : connectionOf(connectionId, item);
    },
    changeToken: async ({ connectionId, subject, capabilities, tokenExpiresAt }) => {
      try {
        const { Attributes: item } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: connectionKey(connectionId),
            UpdateExpression: 'SET #channels = :channels, #tokenExpiresAt = :tokenExpiresAt',
            ConditionExpression: '#subject = :subject',
            ExpressionAttributeNames: {
              '#channels': 'channels',
              '#tokenExpiresAt': 'tokenExpiresAt',
              '#subject': 'subject',
            },
            ExpressionAttributeValues: {
              ':channels': text(JSON.stringify(capabilities)),
              ':tokenExpiresAt': number(tokenExpiresAt),
              ':subject': text(subject),
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return item === undefined ? undefined : connectionOf(connectionId, item);
      } catch (error) {
        if (writeFaultOf(error) === 'condition') return undefined;
        throw error;
      }
    },
  };
}

function connectionOf(connectionId: string, item: Item): Connection {
  return {
    connectionId,
    subject: required(textOf(item, 'subject'), item, 'subject'),
    capabilities: JSON.parse(required(textOf(item, 'channels'), item, 'channels')) as Capabilities,
    connectedAt: required(numberOf(item, 'connectedAt'), item, 'connectedAt'),
    tokenExpiresAt: required(numberOf(item, 'tokenExpiresAt'), item, 'tokenExpiresAt'),
    expiresAt: required(numberOf(item, EXPIRES_AT), item, EXPIRES_AT),
  };
}
