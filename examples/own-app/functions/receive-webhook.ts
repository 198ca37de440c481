import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient();

interface Envelope {
  readonly Type: 'SubscriptionConfirmation' | 'Notification' | 'UnsubscribeConfirmation';
  readonly Message: string;
  readonly SubscribeURL?: string;
}

/**
 * The warehouse: confirms its subscription, and stores one shipment per placed order. SNS may repeat a delivery. The key
 * of a shipment is the order's id, so a repetition changes nothing. A real receiver also verifies each signature.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  const envelope = JSON.parse(body) as Envelope;
  if (envelope.Type === 'SubscriptionConfirmation') {
    await fetch(envelope.SubscribeURL!);
  } else if (envelope.Type === 'Notification') {
    const { data } = JSON.parse(envelope.Message) as { readonly data: { readonly id: string } };
    const shipment = { id: { S: data.id }, message: { S: envelope.Message } };
    await dynamodb.send(new PutItemCommand({ TableName: process.env['SHIPMENTS_TABLE'], Item: shipment }));
  }
  return { statusCode: 200 };
}
