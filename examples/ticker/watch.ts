/**
 * Follows a match over a WebSocket and by adaptive short polls, side by side.
 *
 *     npx tsx examples/ticker/watch.ts
 */
import WebSocket from 'ws';
import { readLocal } from '../local';
import { follow, WAYS } from './follow';

const { websocketUrl, httpUrl, token } = readLocal();
for (const way of WAYS) {
  const show = (line: string): void => console.log(`${way.padEnd(10)} ${line}`);
  follow(way, { websocketUrl, httpUrl, token, platform: { WebSocket } }, show);
}
