/**
 * Follows a match over a WebSocket and by adaptive short polls, side by side.
 *
 *     npx tsx examples/ticker/watch.ts
 */
import WebSocket from 'ws';
import { readLocal } from '../local';
import { follow, TRANSPORTS } from './follow';

const { websocketUrl, httpUrl, token } = readLocal();
for (const transport of TRANSPORTS) {
  const show = (line: string): void => console.log(`${transport.padEnd(10)} ${line}`);
  follow(transport, { websocketUrl, httpUrl, token, platform: { WebSocket } }, show);
}
