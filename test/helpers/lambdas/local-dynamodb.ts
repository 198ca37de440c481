import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** An emulated DynamoDB in this process, with the two tables of the service. */
export interface LocalDynamo {
  readonly client: DynamoDBClient;
  readonly channelTable: string;
  readonly connectionTable: string;
  stop(): void;
}

/** Starts an emulated DynamoDB with empty tables on a free port. */
export async function startDynamo(): Promise<LocalDynamo> {
  const dynalite = require('dynalite') as (options: Record<string, unknown>) => Server;
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const keys = {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' as const },
      { AttributeName: 'sk', KeyType: 'RANGE' as const },
    ],
    BillingMode: 'PAY_PER_REQUEST' as const,
  };
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const channels = { TableName: 'channels', ...keys, AttributeDefinitions: [text('pk'), text('sk')] };
  await client.send(new CreateTableCommand(channels));
  await client.send(
    new CreateTableCommand({
      TableName: 'connections',
      ...keys,
      AttributeDefinitions: [text('pk'), text('sk'), text('connectionId')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byConnection',
          KeySchema: [
            { AttributeName: 'connectionId', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  return {
    client,
    channelTable: 'channels',
    connectionTable: 'connections',
    stop: () => {
      client.destroy();
      server.close();
    },
  };
}
