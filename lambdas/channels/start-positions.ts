import type { Position } from '../../protocol/cursors';
import { isHeadStale, judgeLog, leftoversOf } from './log-holes';
import type { LogRules } from './log-holes';
import type { HeadPosition, HistoryStore, LogEntry, Start } from './log-store';

/** A log that is looked into, and the rules by which its entries count. */
export interface Log {
  readonly store: HistoryStore;
  readonly channel: string;
  readonly head: HeadPosition;
  readonly rules: LogRules;
}

/**
 * Offset before the earliest message above `after` that is, or may still appear, in the log.
 * @param pageEntries entries that are read at a time
 */
export async function earliestOffset(log: Log, pageEntries: number, after = 0): Promise<number> {
  const { store, channel, head, rules } = log;
  let gone = after;
  const leftovers: LogEntry[] = [];
  for (let from = after; ;) {
    const page = await store.readLog(channel, { after: from, limit: pageEntries });
    leftovers.push(...leftoversOf(page.entries, head, rules));
    const { retained, expired, settledBelow } = judgeLog(page.entries, head, rules, leftovers);
    gone = Math.max(gone, expired.at(-1) ?? 0);
    const first = retained[0];
    if (first !== undefined)
      return Math.max(after, Math.min(first.offset, Math.max(settledBelow(gone + 1), gone + 1)) - 1);
    if (!page.more) break;
    from = page.entries.at(-1)?.offset ?? head.offset;
  }
  return isHeadStale(head, rules) ? head.offset : gone;
}

/** The latest entries of a log that count, at most `count`, ascending. Those that run behind the head are not there. */
export async function readTail({ store, channel, head, rules }: Log, count: number): Promise<readonly LogEntry[]> {
  let tail: readonly LogEntry[] = [];
  for (let upTo = head.offset; tail.length < count;) {
    const page = await store.readLog(channel, { upTo, newestFirst: true, limit: count - tail.length });
    const { retained } = judgeLog(page.entries.toReversed(), head, rules);
    tail = [...retained, ...tail];
    // What lies below an entry that has run out, or is of an earlier epoch, does not count either.
    if (!page.more || retained.length < page.entries.length) break;
    upTo = (page.entries.at(-1)?.offset ?? 1) - 1;
  }
  return tail;
}

/**
 * Where a reader begins, found without reading what is there.
 * The last messages are counted back from the head, which is exact unless some of them were lost.
 */
export async function positionOf(log: Log, start: Start): Promise<Position> {
  const { epoch, offset } = log.head;
  if (start === 'earliest') return { epoch, offset: await earliestOffset(log, 1) };
  if (!('last' in start)) return start;
  return { epoch, offset: await earliestOffset(log, 1, Math.max(0, offset - start.last)) };
}
