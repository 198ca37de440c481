/**
 * Prints a deployment's log, from its beginning until it is done, over Server-Sent Events. With a file it can be
 * stopped at any time, and the next run goes on with the next line.
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
    onGap: ({ from, to, reason }) => console.log(`(lines ${from} to ${to} cannot be had: ${reason})`),
  },
);
subscription.on('unsubscribed', ({ error }) => {
  if (!error) return;
  console.error(error.message);
  process.exitCode = 1;
});
