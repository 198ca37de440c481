import { CLOCK_SKEW_SECONDS } from '../../publishing/publish-timing';
import { BATCH_WRITE_ITEMS } from '../dynamodb/batch-table';
import type { HeadPosition, LogEntry } from './log-store';

/**
 * How long a batch write whose first offset is unknown may still fill a hole in the log. A hole is a range of offsets
 * that the log does not contain, although it contains a higher one. A hole is settled when no message can appear in it
 * any more. The items of one batch write become visible in any order. If the first offset of a write is unknown, a hole
 * below an entry of this age is settled.
 */
export const LOG_SETTLE_MS = 10_000;
/**
 * How long a repeated batch write may still fill a hole in the log. If a write is interrupted, the stream delivers its
 * records again until they are one hour old, in invocations of at most five minutes. If a message
 * of the same write as an entry of this age is missing, fan-out has given it up.
 */
export const WRITE_REPEAT_MS = 70 * 60_000;

/** The time and the retention that decide which log entries count. */
export interface LogRules {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long a message stays in the log. */
  readonly retentionSeconds: number;
}

/** An evaluated page of a log. */
export interface EvaluatedLog {
  /** Retained messages of the head's epoch, in ascending order. */
  readonly retained: readonly LogEntry[];
  /** Offsets of expired messages that are not deleted yet, in ascending order. */
  readonly expired: readonly number[];
  /**
   * Returns the offset below which every hole from `from` on is settled. A message that is missing from `from` up to,
   * but not including, the returned offset will not appear any more.
   */
  settledBelow(from: number): number;
}

/**
 * Evaluates log entries, given in ascending order.
 * Entries of another epoch count as absent. Fan-out starts a batch write only after the previous one is complete or
 * given up. Every message below the first one of a write is therefore in the log, or gone. A message that is missing
 * within a write may still appear, because an interrupted write is repeated later.
 * @param stale entries of other epochs that may have overwritten a message, including those of earlier pages
 */
export function evaluateLog(
  entries: readonly LogEntry[],
  head: HeadPosition,
  rules: LogRules,
  stale: readonly LogEntry[] = staleEntriesOf(entries, head, rules),
): EvaluatedLog {
  const { now } = rules;
  const own = entries.filter(({ epoch }) => epoch === head.epoch);
  const retained = own.filter((entry) => !isExpired(entry, now));
  const expired = own.filter((entry) => isExpired(entry, now)).map(({ offset }) => offset);
  // Everything up to an expired message is skipped, even if a message below it is still there.
  const goneBelow = (expired.at(-1) ?? 0) + 1;
  const settledBelow = (from: number): number => {
    const above = stale.filter(({ offset }) => offset >= Math.max(from, goneBelow));
    const settled = retained.map((entry) => {
      const later = above.filter(({ loggedAt }) => loggedAt + CLOCK_SKEW_SECONDS * 1000 >= entry.loggedAt);
      return Math.min(settledBelowEntry(entry, now), ...later.map(({ offset }) => offset));
    });
    return Math.max(goneBelow, ...settled);
  };
  return { retained, expired, settledBelow };
}

/**
 * Entries of another epoch that may have overwritten a message of the head's epoch. Fan-out logs the records of the old
 * epoch again if the stream repeats them, and repeats those of the new epoch after them, for up to
 * {@link WRITE_REPEAT_MS}.
 */
export function staleEntriesOf(entries: readonly LogEntry[], head: HeadPosition, { now }: LogRules): LogEntry[] {
  return entries.filter(({ epoch, loggedAt }) => epoch !== head.epoch && now - loggedAt < WRITE_REPEAT_MS);
}

/**
 * The offset below which one entry shows that every hole is settled. If the start of its batch write is known
 * (`after`), that is the first offset of the write. If not, the write may have begun up to 24 offsets lower. In both
 * cases it is the offset of the entry itself once the entry is old enough.
 */
function settledBelowEntry({ offset, after, loggedAt }: LogEntry, now: number): number {
  const ageMs = now - loggedAt;
  if (after === undefined) return ageMs >= LOG_SETTLE_MS ? offset : offset - BATCH_WRITE_ITEMS + 1;
  return ageMs >= WRITE_REPEAT_MS ? offset : after + 1;
}

/** Returns true if an entry has expired. DynamoDB deletes it some time later. */
export function isExpired(entry: LogEntry, now: number): boolean {
  return entry.expiresAt * 1000 <= now;
}

/**
 * Returns true if every message up to the head has expired: the head was last written longer ago than the retention
 * plus {@link LOG_SETTLE_MS}.
 */
export function isHeadStale(head: HeadPosition, { now, retentionSeconds }: LogRules): boolean {
  return now - head.updatedAt >= retentionSeconds * 1000 + LOG_SETTLE_MS;
}
