import { Tidings } from '../../client/src/index';
import { element, pageOptions } from '../page-client';

/** Reads from the earliest message on, because the provider may respond before the page subscribes. */
async function waitForStatus(payment: string): Promise<string> {
  const client = new Tidings(await pageOptions(`?payment=${payment}`));
  try {
    const channel = client.channel<{ status: string }>(`payment:${payment}`);
    for await (const { data } of channel.messages({ from: 'earliest' })) return data.status;
    throw new Error('The subscription ended before the payment was completed.');
  } finally {
    client.close();
  }
}

const button = element<HTMLButtonElement>('pay');

async function pay(): Promise<void> {
  button.disabled = true;
  const response = await fetch('/payments', { method: 'POST' });
  const { payment } = (await response.json()) as { payment: string };
  const callback = JSON.stringify({ payment, event: 'event-1', status: 'paid' });
  element('call').textContent = `curl -X POST ${location.origin}/callback -d '${callback}'`;
  element('provider').hidden = false;
  element('state').textContent = 'Waiting for the payment provider';
  element('state').textContent = `The payment is ${await waitForStatus(payment)}.`;
}

button.addEventListener('click', () => {
  pay().catch((error: Error) => {
    element('state').textContent = error.message;
    button.disabled = false;
  });
});
