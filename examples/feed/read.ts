/**
 * Prints the notifications since the last run. The cursor is stored in a file, so any amount of time may have passed.
 *
 *     npx tsx examples/feed/read.ts alice
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { HistoryPage, StartFrom } from '../../client/src/index';
import { nodeClient } from '../node-client';

interface Notification {
  readonly text: string;
}

const user = process.argv[2] ?? 'alice';
const file = `.tidings/feed-${user}.cursor`;

async function main(): Promise<void> {
  const feed = nodeClient().channel<Notification>(`feed:${user}`);
  let from: Exclude<StartFrom, 'now'> = existsSync(file) ? { cursor: readFileSync(file, 'utf8') } : 'earliest';
  const pages: HistoryPage<Notification>[] = [];
  do {
    const page = await feed.history({ from });
    pages.push(page);
    from = { cursor: page.cursor };
  } while (pages.at(-1)!.more);

  const unread = pages.flatMap(({ messages }) => messages);
  console.log(`${unread.length} unread`);
  for (const { from, to, reason } of pages.flatMap(({ gaps }) => gaps)) {
    console.log(`Notifications ${from} to ${to} are not available: ${reason}`);
  }
  for (const { offset, data, time } of unread) console.log(`${offset} ${time} ${data.text}`);
  // The cursor is written last, so that notifications that were not printed stay unread.
  writeFileSync(file, from.cursor);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
