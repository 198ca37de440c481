import { BATCH_WRITE_ITEMS } from '../dynamodb/batch-table';
import { CLOCK_SKEW_SECONDS } from '../../publishing/publish-timing';
import type { HeadPosition, LogEntry } from './log-store';

/**
 * The items of one batch write land in any order. A message that is missing below one that was logged this long ago,
 * in a write that nothing is known of, will not land any more.
 */
export const LOG_SETTLE_MS = 10_000;
/**
 * A write that broke off is repeated by the stream until its records are an hour old, by runs of five minutes at most.
 * What is missing beside a message that was logged this long ago has been given up.
 */
export const WRITE_REPEAT_MS = 70 * 60_000;

/** What decides whether an entry of a log counts. */
export interface LogRules {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long a message stays in the log. */
  readonly retentionSeconds: number;
}

/** A page of a log, judged: what is there, what has run out, and below which offset nothing will appear any more. */
export interface LogWindow {
  /** Retained messages of the head's epoch, ascending. */
  readonly retained: readonly LogEntry[];
  /** Offsets of messages that have run out and are not deleted yet, ascending. */
  readonly expired: readonly number[];
  /** A message that is missing between an offset and this one, not included, is gone for good. */
  settledBelow(from: number): number;
}

/**
 * Judges entries of a log, ascending by offset.
 * Entries of another epoch are leftovers and count as absent. Fan-out begins a write only when the one before it is
 * complete or given up, so that everything below the first message of a write is there or gone. Beside a message of the
 * same write nothing follows from it: a write that broke off is repeated, some time later.
 * @param leftovers those that may stand in the place of a message, of pages before this one too
 */
export function judgeLog(
  entries: readonly LogEntry[],
  head: HeadPosition,
  rules: LogRules,
  leftovers: readonly LogEntry[] = leftoversOf(entries, head, rules),
): LogWindow {
  const { now } = rules;
  const own = entries.filter(({ epoch }) => epoch === head.epoch);
  const retained = own.filter((entry) => !isExpired(entry, now));
  const expired = own.filter((entry) => isExpired(entry, now)).map(({ offset }) => offset);
  // What has run out is passed, whatever stands below it.
  const goneBelow = (expired.at(-1) ?? 0) + 1;
  const settledBelow = (from: number): number => {
    const above = leftovers.filter(({ offset }) => offset >= Math.max(from, goneBelow));
    const settled = retained.map((entry) => {
      const later = above.filter(({ loggedAt }) => loggedAt + CLOCK_SKEW_SECONDS * 1000 >= entry.loggedAt);
      return Math.min(settledBelowEntry(entry, now), ...later.map(({ offset }) => offset));
    });
    return Math.max(goneBelow, ...settled);
  };
  return { retained, expired, settledBelow };
}

/**
 * Entries of another epoch that may have been written over a message of this one: records of the old epoch that are
 * delivered again are logged again. Those of the new epoch come again behind them, until {@link WRITE_REPEAT_MS} later.
 */
export function leftoversOf(entries: readonly LogEntry[], head: HeadPosition, { now }: LogRules): LogEntry[] {
  return entries.filter(({ epoch, loggedAt }) => epoch !== head.epoch && now - loggedAt < WRITE_REPEAT_MS);
}

/** A write that says nothing of its extent is judged by its age, and by how many offsets one write can hold. */
function settledBelowEntry({ offset, after, loggedAt }: LogEntry, now: number): number {
  const ageMs = now - loggedAt;
  if (after === undefined) return ageMs >= LOG_SETTLE_MS ? offset : offset - BATCH_WRITE_ITEMS + 1;
  return ageMs >= WRITE_REPEAT_MS ? offset : after + 1;
}

/** Whether an entry's time is over, deleted or not: TTL deletes late. */
export function isExpired(entry: LogEntry, now: number): boolean {
  return entry.expiresAt * 1000 <= now;
}

/** Whether everything up to the head must have run out: it was written longer ago than messages are kept. */
export function isHeadStale(head: HeadPosition, { now, retentionSeconds }: LogRules): boolean {
  return now - head.updatedAt >= retentionSeconds * 1000 + LOG_SETTLE_MS;
}
