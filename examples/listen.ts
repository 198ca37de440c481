/**
 * Prints the messages of the given channels, one per line.
 *
 *     npx tsx examples/listen.ts room:1
 */
import WebSocket from 'ws';
import { readLocal } from './local';

const channels = process.argv.slice(2);
if (channels.length === 0) {
  console.error('Usage: npx tsx examples/listen.ts CHANNEL [CHANNEL …]');
  process.exit(2);
}

const { websocketUrl, token } = readLocal();
const socket = new WebSocket(`${websocketUrl}?token=${encodeURIComponent(token)}`);

socket.on('open', () => socket.send(JSON.stringify({ action: 'subscribe', id: '1', channels })));
socket.on('message', (frame: Buffer) => {
  const { messages, ...rest } = JSON.parse(frame.toString()) as {
    messages?: unknown[];
    reply?: string;
    error?: unknown;
  };
  if (rest.reply ?? rest.error) console.log(JSON.stringify(rest));
  for (const message of messages ?? []) console.log(JSON.stringify(message));
});
socket.on('close', (code: number) => console.error(`The connection ended with code ${code}.`));
socket.on('error', (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
