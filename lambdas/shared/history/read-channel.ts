import { ORIGIN } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import type { GapReason } from '../../../protocol/server-frames';
import { LogWalk } from './log-walk';
import type { Step } from './log-walk';
import { isExpired, isHeadStale, judgeLog } from './log-window';
import type { LogRules } from './log-window';
import type { HeadPosition, HistoryStore, Start } from './ports';

/** Entries of one page of a log read. */
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
}

/** How much, and by which rules, a channel is read. */
export interface ReadOptions extends LogRules {
  /** Bytes of JSON text, a comma per message included. */
  readonly budgetBytes: number;
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
  const done = (place: Position, steps: readonly Step[] = [], more = false): ChannelRead => {
    return { channel, start: place, steps, more };
  };
  if (start === 'earliest') {
    if (head === undefined) return done(ORIGIN);
    const offset = await earliestOffset(store, channel, head, options);
    const { steps, more } = await walk(store, channel, head, offset, options);
    return done({ epoch: head.epoch, offset }, steps, more);
  }
  if (head === undefined) return start.epoch === '' ? done(ORIGIN) : done(start, [reset(ORIGIN, start)]);
  if (start.epoch !== '' && start.epoch !== head.epoch) {
    const offset = await earliestOffset(store, channel, head, options);
    const gap = { from: start.offset + 1, to: offset, reason: 'epoch' as const };
    const { steps, more } = await walk(store, channel, head, offset, options, 1);
    return done(start, [{ kind: 'gap', gap, epoch: head.epoch, offset }, ...steps], more);
  }
  if (start.offset > head.offset) return done(start, [reset(head, start)]);
  const { steps, more } = await walk(store, channel, head, start.offset, options);
  return done({ epoch: head.epoch, offset: start.offset }, steps, more);
}

async function walk(
  store: HistoryStore,
  channel: string,
  head: HeadPosition,
  after: number,
  options: ReadOptions,
  gaps = 0,
): Promise<{ steps: readonly Step[]; more: boolean }> {
  if (after >= head.offset) return { steps: [], more: false };
  const nameHole = (below: number): Promise<GapReason> => nameFirstHole(store, channel, head, below, options.now);
  const log = new LogWalk(channel, head, options.budgetBytes, nameHole, after + 1, gaps);
  for (let from = after; ;) {
    const page = await store.readLog(channel, { after: from, limit: PAGE_ENTRIES });
    const end = await log.feed(judgeLog(page.entries, head, options));
    if (end !== undefined) return { steps: log.steps, more: end !== 'current' };
    if (!page.more) break;
    from = page.entries.at(-1)?.offset ?? head.offset;
  }
  const stale = log.expected <= head.offset && isHeadStale(head, options);
  const end = stale ? await log.expireUpTo(head.offset) : undefined;
  return { steps: log.steps, more: end !== undefined };
}

/** Offset before the earliest message that is, or may still appear, in the log. */
async function earliestOffset(
  store: HistoryStore,
  channel: string,
  head: HeadPosition,
  options: ReadOptions,
): Promise<number> {
  let gone = 0;
  for (let after = 0; ;) {
    const page = await store.readLog(channel, { after, limit: PAGE_ENTRIES });
    const { retained, expired, settledBelow } = judgeLog(page.entries, head, options);
    gone = Math.max(gone, expired.at(-1) ?? 0);
    const first = retained[0];
    if (first !== undefined) return Math.max(0, Math.min(first.offset, Math.max(settledBelow, gone + 1)) - 1);
    if (!page.more) break;
    after = page.entries.at(-1)?.offset ?? head.offset;
  }
  return isHeadStale(head, options) ? head.offset : gone;
}

async function nameFirstHole(
  store: HistoryStore,
  channel: string,
  head: HeadPosition,
  below: number,
  now: number,
): Promise<GapReason> {
  const { entries } = await store.readLog(channel, { upTo: below - 1, newestFirst: true, limit: 1 });
  const retained = entries.some((entry) => entry.epoch === head.epoch && !isExpired(entry, now));
  return retained ? 'lost' : 'expired';
}

/** The cursor names offsets that the channel does not have: reading goes on at the head. */
function reset(head: Position, start: Position): Step {
  const gap = { from: head.offset + 1, to: start.offset, reason: 'reset' as const };
  return { kind: 'gap', gap, epoch: head.epoch, offset: head.offset };
}
