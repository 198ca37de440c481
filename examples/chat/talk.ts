/**
 * The chat room in a terminal: every line that you type is sent.
 *
 *     npx tsx examples/chat/talk.ts alice
 */
import { createInterface } from 'node:readline';
import { nodeClient } from '../node-client';
import { makeToken } from '../token';
import { joinRoom } from './room';

const name = process.argv[2] ?? 'guest';
const client = nodeClient({
  getToken: () => makeToken(name, { 'chat:lobby': ['subscribe', 'publish', 'presence'] }),
});
const { subscription, send } = joinRoom(client, {
  showLine: (text) => console.log(text),
  showMembers: (names) => console.log(`Members: ${names.join(', ')}`),
});
subscription.on('subscribed', () => console.log(`Connected as ${name}`));
subscription.on('unsubscribed', ({ reason }) => console.log(reason));

createInterface({ input: process.stdin })
  .on('line', (text) => {
    send({ from: name, text }).catch((error: Error) => console.error(`Not sent: ${error.message}`));
  })
  .on('close', () => client.close());
