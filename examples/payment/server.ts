/**
 * A shop. Its page waits for a payment until the payment provider calls this server.
 *
 *     npx tsx examples/payment/server.ts 3000
 */
import { randomUUID } from 'node:crypto';
import { nodeClient } from '../node-client';
import { json, serve, type HttpResponse } from '../serve';
import { makeToken } from '../token';

const payments = new Set<string>();
const client = nodeClient({ getToken: () => makeToken('shop', { 'payment:*': ['publish'] }) });

interface Callback {
  readonly payment: string;
  readonly event: string;
  readonly status: string;
}

function readCallback(body: string): Callback | undefined {
  try {
    const { payment, event, status } = JSON.parse(body) as Callback;
    const isComplete = [payment, event, status].every((value) => typeof value === 'string' && value !== '');
    return isComplete && payments.has(payment) ? { payment, event, status } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Providers repeat a call until the response is 2xx. The id of their event becomes the id of the message, so repeated
 * calls publish one message. If the publish fails, the response is not 2xx and the provider repeats the call. Real
 * providers sign their calls: verify the signature first.
 */
async function handleCallback(body: string): Promise<HttpResponse> {
  const callback = readCallback(body);
  if (!callback) return json(400, { error: 'Expected {payment, event, status} of a payment that was started here.' });
  const { payment, event, status } = callback;
  const { offset, duplicate } = await client
    .channel(`payment:${payment}`)
    .publish({ status }, { id: event, type: 'payment' });
  return json(200, { offset, duplicate });
}

serve({
  folder: __dirname,
  // The random id of a payment is known only to the page that started it. A real shop checks its session instead.
  grant(query) {
    const payment = query.get('payment') ?? '';
    if (!payments.has(payment)) return undefined;
    return { subject: `payment ${payment}`, channels: { [`payment:${payment}`]: ['subscribe'] } };
  },
  calls: {
    'POST /payments': () => {
      const payment = randomUUID();
      payments.add(payment);
      return json(201, { payment });
    },
    'POST /callback': handleCallback,
  },
});
