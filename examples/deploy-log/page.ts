import { Tidings, type Message } from '../../client/src/index';
import { addLine, element, pageOptions } from '../page-client';

async function main(): Promise<void> {
  const client = new Tidings({ ...(await pageOptions()), transports: ['sse'] });
  const log = element('log');
  const showState = (text: string): void => void (element('state').textContent = text);

  function show({ type, data }: Message): void {
    if (type === 'line') addLine(log, (data as { text: string }).text);
    if (type !== 'done') return;
    const { exitCode } = data as { exitCode: number };
    client.close();
    showState(exitCode === 0 ? 'Done' : `Failed with ${exitCode}`);
  }

  const subscription = client.channel('deploy:17').subscribe(show, {
    from: 'earliest',
    onGap: ({ from, to, reason }) => addLine(log, `(lines ${from} to ${to} are not available: ${reason})`),
  });
  subscription.on('subscribed', () => showState('Listening'));
  subscription.on('unsubscribed', ({ error }) => error && showState(error.message));
}

void main();
