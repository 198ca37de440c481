/**
 * Prints the log of a deployment over Server-Sent Events, from its first line until it has ended. If you pass a file,
 * the program stores its position there: you can stop it at any time, and the next run continues with the next line.
 *
 *     npx tsx examples/deploy-log/follow.ts deploy:17 [FILE]
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Message } from '../../client/src/index';
import { nodeClient } from '../node-client';

const [channelName = 'deploy:17', file] = process.argv.slice(2);
const client = nodeClient({ transports: ['sse'] });

function show({ type, data }: Message): void {
  if (type === 'line') console.log((data as { text: string }).text);
  if (type !== 'done') return;
  const { exitCode } = data as { exitCode: number };
  console.log(`Done: ${exitCode}`);
  client.close();
  if (file) rmSync(file, { force: true });
  process.exitCode = exitCode === 0 ? 0 : 1;
}

const subscription = client.channel(channelName).subscribe(
  (message, { cursor }) => {
    if (file) writeFileSync(file, cursor);
    show(message);
  },
  {
    from: file && existsSync(file) ? { cursor: readFileSync(file, 'utf8') } : 'earliest',
    onGap: ({ from, to, reason }) => console.log(`(lines ${from} to ${to} are not available: ${reason})`),
  },
);
subscription.on('unsubscribed', ({ error }) => {
  if (!error) return;
  console.error(error.message);
  process.exitCode = 1;
});
