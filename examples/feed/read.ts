/**
 * Shows the notifications that came since the last time, however long ago that was: the place is kept in a file.
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
    console.log(`Notifications ${from} to ${to} cannot be had: ${reason}`);
  }
  for (const { offset, data, time } of unread) console.log(`${offset} ${time} ${data.text}`);
  // Last of all: what was not shown stays unread.
  writeFileSync(file, from.cursor);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
