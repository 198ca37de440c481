/**
 * A WebSocket client for the terminal: sends each typed line as a frame, and prints each received frame.
 *
 *     npx tsx examples/plain/socket.ts
 */
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { readLocal } from '../local';

const { websocketUrl, token } = readLocal();
const socket = new WebSocket(`${websocketUrl}?token=${encodeURIComponent(token)}`);
const keyboard = createInterface({ input: process.stdin });

socket.on('open', () => {
  console.log('Connected');
  keyboard.on('line', (line) => socket.send(line)).on('close', () => socket.close());
});
socket.on('message', (frame: Buffer) => console.log(frame.toString()));
socket.on('close', (code: number) => {
  console.log(`Closed with ${code}`);
  keyboard.close();
});
socket.on('error', (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
