import { ORIGIN } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import type { GapReason } from '../../protocol/server-frames';
import { evaluateLog, isExpired, isHeadStale, staleEntriesOf } from './log-holes';
import type { LogRules } from './log-holes';
import type { HeadPosition, LogEntry, LogPage, LogStore, Start } from './log-store';
import { LogWalk } from './log-walk';
import type { Step, WalkBudget } from './log-walk';
import { earliestOffset, readTail } from './start-positions';
import type { Log } from './start-positions';

/**
 * Entries of one page of a log. A page has more entries than one batch write of fan-out, so a page that starts at a
 * hole contains the entries that determine whether a message may still appear in the hole.
 */
const PAGE_ENTRIES = 50;

/** The result of reading one channel. */
export interface ChannelRead {
  readonly channel: string;
  /** Position before the first step. */
  readonly start: Position;
  /** Messages and gaps, in order: as many as the budget allows, but at least one if there is one. */
  readonly steps: readonly Step[];
  /** There is more to read now, after the steps. */
  readonly more: boolean;
  /** When the entries that were read were logged, in milliseconds since the epoch, oldest first. */
  readonly loggedAt: readonly number[];
}

/** Limits and rules of reading a channel. */
export interface ReadOptions extends LogRules, WalkBudget {
  /** Also read the entry before the start, to measure how often the channel has messages. @default false */
  readonly lookBack?: boolean;
}

/** The start of a walk. */
interface WalkStart {
  /** Offset of the last message that the reader has. */
  readonly after: number;
  /** Number of gaps that were reported already. @default 0 */
  readonly gaps?: number;
  /** The first page, if the caller has read it. It must reach the end of the log. */
  readonly page?: LogPage;
}

/**
 * Reads a channel from a start. Messages between the end of the log and the head are not a gap, because fan-out has not
 * logged them yet. They are an `expired` gap only if the head itself is older than the retention.
 */
export async function readChannel(
  store: LogStore,
  channel: string,
  start: Start,
  head: HeadPosition | undefined,
  options: ReadOptions,
): Promise<ChannelRead> {
  const result = (position: Position, found: Partial<ChannelRead> = {}): ChannelRead => {
    return { steps: [], more: false, loggedAt: [], ...found, channel, start: position };
  };
  if (head === undefined) {
    const isKnown = start !== 'earliest' && !('last' in start) && start.epoch !== '';
    return isKnown ? result(start, { steps: [resetGap(ORIGIN, start)] }) : result(ORIGIN);
  }
  const log: Log = { store, channel, head, rules: options };
  if (start === 'earliest') {
    const after = await earliestOffset(log, PAGE_ENTRIES);
    return result({ epoch: head.epoch, offset: after }, await walk(log, { after }, options));
  }
  if ('last' in start) {
    const entries = await readTail(log, start.last);
    const [first] = entries;
    const after = first === undefined ? await earliestOffset(log, PAGE_ENTRIES) : first.offset - 1;
    const page = { entries, more: false };
    return result({ epoch: head.epoch, offset: after }, await walk(log, { after, page }, options));
  }
  if (start.epoch !== '' && start.epoch !== head.epoch) {
    const offset = await earliestOffset(log, PAGE_ENTRIES);
    const gap = { from: start.offset + 1, to: offset, reason: 'epoch' as const };
    const { steps, ...rest } = await walk(log, { after: offset, gaps: 1 }, options);
    return result(start, { steps: [{ kind: 'gap', gap, epoch: head.epoch, offset }, ...steps], ...rest });
  }
  if (start.offset > head.offset) return result(start, { steps: [resetGap(head, start)] });
  return result({ epoch: head.epoch, offset: start.offset }, await walk(log, { after: start.offset }, options));
}

async function walk(
  log: Log,
  { after, gaps = 0, page: firstPage }: WalkStart,
  options: ReadOptions,
): Promise<Pick<ChannelRead, 'steps' | 'more' | 'loggedAt'>> {
  const { store, channel, head } = log;
  if (after >= head.offset) return { steps: [], more: false, loggedAt: [] };
  const reader = new LogWalk(channel, head, options, (below) => firstGapReason(log, below), after + 1, gaps);
  const { steps } = reader;
  const loggedAt: number[] = [];
  let highest = 0;
  let stale: readonly LogEntry[] = [];
  let page = firstPage;
  for (let from = options.lookBack ? Math.max(0, after - 1) : after; ;) {
    page ??= await store.readLog(channel, { after: from, limit: PAGE_ENTRIES });
    for (const { epoch, offset, loggedAt: at } of page.entries) {
      if (epoch === head.epoch && offset > highest) loggedAt.push(at);
      highest = Math.max(highest, offset);
    }
    const collected = [...stale, ...staleEntriesOf(page.entries, head, options)];
    stale = collected.filter(({ offset }) => offset >= reader.expected);
    const end = await reader.consume(evaluateLog(page.entries, head, options, stale));
    const last = page.entries.at(-1)?.offset ?? head.offset;
    // Whether a hole is settled depends on entries after it. This page may end before them, so read one that starts at
    // it.
    const isAtHole = end === 'current' && page.more && reader.expected - 1 > from;
    if (end !== undefined && !isAtHole) return { steps, more: end !== 'current', loggedAt };
    if (!page.more) break;
    from = isAtHole ? reader.expected - 1 : last;
    page = undefined;
  }
  const isStale = reader.expected <= head.offset && isHeadStale(head, options);
  const end = isStale ? await reader.expireUpTo(head.offset) : undefined;
  return { steps, more: end !== undefined, loggedAt };
}

async function firstGapReason({ store, channel, head, rules }: Log, below: number): Promise<GapReason> {
  const { entries } = await store.readLog(channel, { upTo: below - 1, newestFirst: true, limit: 1 });
  const isRetained = entries.some((entry) => entry.epoch === head.epoch && !isExpired(entry, rules.now));
  return isRetained ? 'lost' : 'expired';
}

/** The gap for a cursor whose offset the channel does not have. Reading continues at the head. */
function resetGap(head: Position, start: Position): Step {
  const gap = { from: head.offset + 1, to: start.offset, reason: 'reset' as const };
  return { kind: 'gap', gap, epoch: head.epoch, offset: head.offset };
}
