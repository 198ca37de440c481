import type { Position } from '../../protocol/cursors';
import { evaluateLog, isHeadStale, staleEntriesOf } from './log-holes';
import type { LogRules } from './log-holes';
import type { HeadPosition, LogEntry, LogStore, Start } from './log-store';

/** The log of one channel, with the rules that determine which of its entries count. */
export interface Log {
  readonly store: LogStore;
  readonly channel: string;
  readonly head: HeadPosition;
  readonly rules: LogRules;
}

/**
 * The offset before the earliest message above `after` that is in the log, or may still appear there.
 * @param pageEntries entries per read
 */
export async function earliestOffset(log: Log, pageEntries: number, after = 0): Promise<number> {
  const { store, channel, head, rules } = log;
  let gone = after;
  const stale: LogEntry[] = [];
  for (let from = after; ;) {
    const page = await store.readLog(channel, { after: from, limit: pageEntries });
    stale.push(...staleEntriesOf(page.entries, head, rules));
    const { retained, expired, settledBelow } = evaluateLog(page.entries, head, rules, stale);
    gone = Math.max(gone, expired.at(-1) ?? 0);
    const first = retained[0];
    if (first !== undefined)
      return Math.max(after, Math.min(first.offset, Math.max(settledBelow(gone + 1), gone + 1)) - 1);
    if (!page.more) break;
    from = page.entries.at(-1)?.offset ?? head.offset;
  }
  return isHeadStale(head, rules) ? head.offset : gone;
}

/**
 * The latest retained entries of a log, at most `count`, in ascending order. Messages between the end of the log and
 * the head are not included.
 */
export async function readTail({ store, channel, head, rules }: Log, count: number): Promise<readonly LogEntry[]> {
  let tail: readonly LogEntry[] = [];
  for (let upTo = head.offset; tail.length < count;) {
    const page = await store.readLog(channel, { upTo, newestFirst: true, limit: count - tail.length });
    const { retained } = evaluateLog(page.entries.toReversed(), head, rules);
    tail = [...retained, ...tail];
    // Lower entries are older than one that has expired or belongs to an earlier epoch, so they are not read.
    if (!page.more || retained.length < page.entries.length) break;
    upTo = (page.entries.at(-1)?.offset ?? 1) - 1;
  }
  return tail;
}

/**
 * The position at which a read starts, determined without reading the messages. For the last
 * messages, it counts offsets back from the head, which is exact unless some of these messages were lost.
 */
export async function positionOf(log: Log, start: Start): Promise<Position> {
  const { epoch, offset } = log.head;
  if (start === 'earliest') return { epoch, offset: await earliestOffset(log, 1) };
  if (!('last' in start)) return start;
  return { epoch, offset: await earliestOffset(log, 1, Math.max(0, offset - start.last)) };
}
