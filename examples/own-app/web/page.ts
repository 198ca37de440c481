import { Tidings } from '@tidings/client';

/**
 * Shows the orders of a customer as they are placed. The address of the page contains the outputs of the stack:
 * `index.html?customer=alice&api=<ApiUrl>&websocket=<RealtimeWebSocketUrl>&http=<RealtimeHttpUrl>`.
 */
const query = new URLSearchParams(location.search);
const customer = query.get('customer') ?? 'alice';

async function getToken(): Promise<string> {
  const response = await fetch(`${query.get('api')}/tokens`, { method: 'POST', body: JSON.stringify({ customer }) });
  return ((await response.json()) as { token: string }).token;
}

const client = new Tidings({
  websocketUrl: query.get('websocket') ?? '',
  httpUrl: query.get('http') ?? '',
  getToken,
});
client.channel<{ id: string; total: number }>(`orders:${customer}`).subscribe(({ data }) => {
  const item = document.createElement('li');
  item.textContent = `Order ${data.id}: ${data.total}`;
  document.querySelector('#orders')?.append(item);
});
