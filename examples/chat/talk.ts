/**
 * The chat room in a terminal: what you type is said.
 *
 *     npx tsx examples/chat/talk.ts alice
 */
import { createInterface } from 'node:readline';
import { nodeClient } from '../node-client';
import { makeToken } from '../token';
import { enter } from './room';

const name = process.argv[2] ?? 'guest';
const client = nodeClient({
  getToken: () => makeToken(name, { 'chat:lobby': ['subscribe', 'publish', 'presence'] }),
});
const { subscription, say } = enter(client, {
  line: (text) => console.log(text),
  people: (names) => console.log(`Here: ${names.join(', ')}`),
});
subscription.on('subscribed', () => console.log(`Connected as ${name}`));
subscription.on('unsubscribed', ({ reason }) => console.log(reason));

createInterface({ input: process.stdin })
  .on('line', (text) => {
    say({ from: name, text }).catch((error: Error) => console.error(`Not sent: ${error.message}`));
  })
  .on('close', () => client.close());
