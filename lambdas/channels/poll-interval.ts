import { MAX_POLL_AFTER_MS, MIN_POLL_AFTER_MS } from '../../protocol/limits';
import type { Activity } from './read-messages';

/** A poll comes after that part of the time in which the next message is expected. */
const SHARE = 1 / 2;

/**
 * Milliseconds until the next short poll makes sense, from {@link MIN_POLL_AFTER_MS} to {@link MAX_POLL_AFTER_MS}.
 * The next message is expected after the usual pause between messages, or after as long a silence as there has been,
 * whichever is longer; the busiest channel decides. So polls thin out by half of each silence, and no message waits
 * longer than half the time that it took to come.
 */
export function pollInterval(now: number, channels: readonly Activity[]): number {
  const expected = channels.map((channel) => expectedPause(now, channel));
  const pause = Math.min(...expected, Infinity) * SHARE;
  return Math.floor(Math.min(MAX_POLL_AFTER_MS, Math.max(MIN_POLL_AFTER_MS, pause)));
}

/** Milliseconds that a channel is expected to stay silent; infinite when nothing is known of it. */
function expectedPause(now: number, { updatedAt, loggedAt }: Activity): number {
  const times = [...loggedAt, updatedAt].filter((time) => Number.isFinite(time));
  if (times.length === 0) return Infinity;
  const newest = Math.max(...times);
  const first = Math.min(...loggedAt);
  const last = Math.max(...loggedAt);
  const usual = loggedAt.length < 2 ? 0 : (last - first) / (loggedAt.length - 1);
  return Math.max(0, now - newest, usual);
}
