import { ORIGIN } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import type { GapReason } from '../../protocol/server-frames';
import { LogWalk } from './log-walk';
import type { Step } from './log-walk';
import { isExpired, isHeadStale, judgeLog, leftoversOf } from './log-holes';
import type { LogRules } from './log-holes';
import type { HeadPosition, HistoryStore, LogEntry, LogPage, Start } from './log-store';
import { earliestOffset, readTail } from './start-positions';
import type { Log } from './start-positions';

/** Entries of one page of a log read: more than one batch of fan-out, or a hole before a page could stay undecided. */
const PAGE_ENTRIES = 50;

/** What a reader found in one channel. */
export interface ChannelRead {
  readonly channel: string;
  /** Where the reader stands before the first step. */
  readonly start: Position;
  /** Messages and gaps, in order; at least one message when there is one, else as many as the budget takes. */
  readonly steps: readonly Step[];
  /** There is more to be read now, beyond the steps. */
  readonly more: boolean;
  /** When the entries that were looked at were logged, in milliseconds since the epoch, oldest first. */
  readonly loggedAt: readonly number[];
}

/** How much, and by which rules, a channel is read. */
export interface ReadOptions extends LogRules {
  /** Bytes of JSON text, a comma per message included. */
  readonly budgetBytes: number;
  /** Most messages. @default no bound */
  readonly maxMessages?: number;
  /** Look at the entry before the start too, for the rate of a channel. @default false */
  readonly lookBack?: boolean;
}

/** A reader's place in a log, and what it may have read and named already. */
interface Departure {
  /** Offset of the last message that was seen. */
  readonly after: number;
  /** Gaps that were named before. @default 0 */
  readonly gaps?: number;
  /** The first page, which then reaches the end of the log. @default - it is read */
  readonly page?: LogPage;
}

/**
 * Reads a channel from a position on.
 * A log that lags behind its head is nothing yet, never a hole.
 */
export async function readChannel(
  store: HistoryStore,
  channel: string,
  start: Start,
  head: HeadPosition | undefined,
  options: ReadOptions,
): Promise<ChannelRead> {
  const done = (place: Position, found: Partial<ChannelRead> = {}): ChannelRead => {
    return { steps: [], more: false, loggedAt: [], ...found, channel, start: place };
  };
  if (head === undefined) {
    const known = start !== 'earliest' && !('last' in start) && start.epoch !== '';
    return known ? done(start, { steps: [reset(ORIGIN, start)] }) : done(ORIGIN);
  }
  const log: Log = { store, channel, head, rules: options };
  if (start === 'earliest') {
    const after = await earliestOffset(log, PAGE_ENTRIES);
    return done({ epoch: head.epoch, offset: after }, await walk(log, { after }, options));
  }
  if ('last' in start) {
    const entries = await readTail(log, start.last);
    const [first] = entries;
    const after = first === undefined ? await earliestOffset(log, PAGE_ENTRIES) : first.offset - 1;
    const page = { entries, more: false };
    return done({ epoch: head.epoch, offset: after }, await walk(log, { after, page }, options));
  }
  if (start.epoch !== '' && start.epoch !== head.epoch) {
    const offset = await earliestOffset(log, PAGE_ENTRIES);
    const gap = { from: start.offset + 1, to: offset, reason: 'epoch' as const };
    const { steps, ...rest } = await walk(log, { after: offset, gaps: 1 }, options);
    return done(start, { steps: [{ kind: 'gap', gap, epoch: head.epoch, offset }, ...steps], ...rest });
  }
  if (start.offset > head.offset) return done(start, { steps: [reset(head, start)] });
  return done({ epoch: head.epoch, offset: start.offset }, await walk(log, { after: start.offset }, options));
}

async function walk(
  log: Log,
  { after, gaps = 0, page: firstPage }: Departure,
  options: ReadOptions,
): Promise<Pick<ChannelRead, 'steps' | 'more' | 'loggedAt'>> {
  const { store, channel, head } = log;
  if (after >= head.offset) return { steps: [], more: false, loggedAt: [] };
  const reader = new LogWalk(channel, head, options, (below) => nameFirstHole(log, below), after + 1, gaps);
  const { steps } = reader;
  const loggedAt: number[] = [];
  let noted = 0;
  let leftovers: readonly LogEntry[] = [];
  let page = firstPage;
  for (let from = options.lookBack ? Math.max(0, after - 1) : after; ;) {
    page ??= await store.readLog(channel, { after: from, limit: PAGE_ENTRIES });
    for (const { epoch, offset, loggedAt: at } of page.entries) {
      if (epoch === head.epoch && offset > noted) loggedAt.push(at);
      noted = Math.max(noted, offset);
    }
    const older = [...leftovers, ...leftoversOf(page.entries, head, options)];
    leftovers = older.filter(({ offset }) => offset >= reader.expected);
    const end = await reader.feed(judgeLog(page.entries, head, options, leftovers));
    const last = page.entries.at(-1)?.offset ?? head.offset;
    // A page that ends soon after a hole cannot tell whether it will be filled; one that begins with the hole can.
    const atHole = end === 'current' && page.more && reader.expected - 1 > from;
    if (end !== undefined && !atHole) return { steps, more: end !== 'current', loggedAt };
    if (!page.more) break;
    from = atHole ? reader.expected - 1 : last;
    page = undefined;
  }
  const stale = reader.expected <= head.offset && isHeadStale(head, options);
  const end = stale ? await reader.expireUpTo(head.offset) : undefined;
  return { steps, more: end !== undefined, loggedAt };
}

async function nameFirstHole({ store, channel, head, rules }: Log, below: number): Promise<GapReason> {
  const { entries } = await store.readLog(channel, { upTo: below - 1, newestFirst: true, limit: 1 });
  const retained = entries.some((entry) => entry.epoch === head.epoch && !isExpired(entry, rules.now));
  return retained ? 'lost' : 'expired';
}

/** The cursor names offsets that the channel does not have: reading goes on at the head. */
function reset(head: Position, start: Position): Step {
  const gap = { from: head.offset + 1, to: start.offset, reason: 'reset' as const };
  return { kind: 'gap', gap, epoch: head.epoch, offset: head.offset };
}
