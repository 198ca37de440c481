import { randomUUID } from 'node:crypto';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { createPublisher } from '@tidings/server';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient();
const publisher = createPublisher();

/** Writes an order and its message in one transaction: subscribers receive the message if and only if the order exists. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const {
    customer,
    total,
    id = randomUUID(),
  } = JSON.parse(event.body ?? '{}') as {
    readonly customer: string;
    readonly total: number;
    readonly id?: string;
  };
  try {
    await dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: process.env['ORDERS_TABLE'],
              Item: { id: { S: id }, customer: { S: customer }, total: { N: String(total) } },
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
          publisher.publishItem({ channel: `orders:${customer}`, type: 'placed', data: { id, total } }),
        ],
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'TransactionCanceledException') throw error;
    return { statusCode: 409, body: JSON.stringify({ error: `the order ${id} already exists` }) };
  }
  return { statusCode: 201, body: JSON.stringify({ id }) };
}
