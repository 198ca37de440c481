import { createTokenSigner } from '@tidings/server';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const signer = createTokenSigner();

/**
 * Signs a token with which a customer can subscribe to their own orders. A real shop authenticates the customer first;
 * `admin` exists only so that the example can register its webhook.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { customer, admin = false } = JSON.parse(event.body ?? '{}') as {
    readonly customer: string;
    readonly admin?: boolean;
  };
  const channels = { [`orders:${customer}`]: ['subscribe' as const] };
  const token = await signer.sign({ subject: customer, channels, admin, expiresInSeconds: 900 });
  return { statusCode: 200, body: JSON.stringify({ token }) };
}
