import { Tidings } from '../../client/src/index';
import { addLine, element, pageOptions } from '../page-client';
import { enter } from './room';

async function main(): Promise<void> {
  const name = new URLSearchParams(location.search).get('as') || 'guest';
  const client = new Tidings(await pageOptions());
  const room = enter(client, {
    line: (text) => addLine(element('lines'), text),
    people: (names) => (element('people').textContent = names.join(', ')),
  });
  room.subscription.on('subscribed', () => (element('state').textContent = `Connected as ${name}`));
  room.subscription.on('subscribing', ({ reason }) => (element('state').textContent = reason));
  room.subscription.on('unsubscribed', ({ reason }) => (element('state').textContent = reason));

  const text = element<HTMLInputElement>('text');
  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    room.say({ from: name, text: text.value }).then(
      () => (text.value = ''),
      (error: Error) => addLine(element('lines'), `(not sent: ${error.message})`),
    );
  });
}

void main();
