/**
 * Publishes each line that a command prints, and a `done` message when the command has ended.
 *
 *     npx tsx examples/deploy-log/publish.ts deploy:17 npm run synth
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { nodeClient } from '../node-client';

const [channelName, command, ...args] = process.argv.slice(2);
if (!channelName || !command) {
  console.error('Usage: npx tsx examples/deploy-log/publish.ts CHANNEL COMMAND [ARGUMENT …]');
  process.exit(2);
}

async function main(): Promise<void> {
  const channel = nodeClient().channel(channelName!);
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  // Each publish waits for the previous one, so that the log keeps the order of the lines.
  for await (const text of createInterface({ input: child.stdout })) await channel.publish({ text }, { type: 'line' });
  const [exitCode] = await ended;
  await channel.publish({ exitCode }, { type: 'done' });
  console.log(`Published to ${channelName}; the command exited with ${exitCode}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
