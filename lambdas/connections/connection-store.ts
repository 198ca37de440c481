import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { number, numberOf, required, text, textOf } from '../../contract/attribute-values';
import type { StoredItem } from '../../contract/attribute-values';
import { connectionKey } from '../../contract/connection-table';
import { EXPIRES_AT } from '../../contract/table-keys';
import type { Capabilities } from '../../protocol/capabilities';
import { writeFaultOf } from '../../publishing/write-faults';
import { connectionItem } from './connection-items';
import type { Connection } from './connection-items';

/** A token that replaces the token of a connection. */
export interface TokenChange {
  readonly connectionId: string;
  /** Must be the subject of the connection. */
  readonly subject: string;
  readonly capabilities: Capabilities;
  /** In seconds since the epoch. */
  readonly tokenExpiresAt: number;
}

/** Stores connections. */
export interface ConnectionStore {
  put(connection: Connection): Promise<void>;
  /** Reads a connection with strong consistency. */
  get(connectionId: string): Promise<Connection | undefined>;
  /** Changes the token; returns `undefined` if the connection does not exist or belongs to another subject. */
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

function connectionOf(connectionId: string, item: StoredItem): Connection {
  return {
    connectionId,
    subject: required(textOf(item, 'subject'), item, 'subject'),
    capabilities: JSON.parse(required(textOf(item, 'channels'), item, 'channels')) as Capabilities,
    connectedAt: required(numberOf(item, 'connectedAt'), item, 'connectedAt'),
    tokenExpiresAt: required(numberOf(item, 'tokenExpiresAt'), item, 'tokenExpiresAt'),
    expiresAt: required(numberOf(item, EXPIRES_AT), item, EXPIRES_AT),
  };
}
