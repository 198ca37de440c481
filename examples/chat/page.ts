import { Tidings } from '../../client/src/index';
import { addLine, element, pageOptions } from '../page-client';
import { joinRoom } from './room';

async function main(): Promise<void> {
  const name = new URLSearchParams(location.search).get('as') || 'guest';
  const client = new Tidings(await pageOptions());
  const room = joinRoom(client, {
    showLine: (text) => addLine(element('lines'), text),
    showMembers: (names) => (element('members').textContent = names.join(', ')),
  });
  room.subscription.on('subscribed', () => (element('state').textContent = `Connected as ${name}`));
  room.subscription.on('subscribing', ({ reason }) => (element('state').textContent = reason));
  room.subscription.on('unsubscribed', ({ reason }) => (element('state').textContent = reason));

  const text = element<HTMLInputElement>('text');
  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    room.send({ from: name, text: text.value }).then(
      () => (text.value = ''),
      (error: Error) => addLine(element('lines'), `(not sent: ${error.message})`),
    );
  });
}

void main();
