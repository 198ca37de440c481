/**
 * A shop whose page waits for a payment, which a call of the payment provider completes.
 *
 *     npx tsx examples/payment/server.ts 3000
 */
import { randomUUID } from 'node:crypto';
import { nodeClient } from '../node-client';
import { json, serve, type Answer } from '../serve';
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
 * Providers call again until they are answered 2xx. Their event's id becomes the message's, so that the page hears of it
 * once; an answer other than 2xx when publishing fails has them call again. Real ones sign their calls: check that first.
 */
async function completed(body: string): Promise<Answer> {
  const callback = readCallback(body);
  if (!callback) return json(400, { error: 'Expected {payment, event, status} of a payment that was begun here.' });
  const { payment, event, status } = callback;
  const { offset, duplicate } = await client
    .channel(`payment:${payment}`)
    .publish({ status }, { id: event, type: 'payment' });
  return json(200, { offset, duplicate });
}

serve({
  folder: __dirname,
  // Who knows the random id of a payment has begun it; a real shop asks whose it is.
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
    'POST /callback': completed,
  },
});
