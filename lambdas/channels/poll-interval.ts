import { MAX_POLL_AFTER_MS, MIN_POLL_AFTER_MS } from '../../protocol/limits';
import type { Activity } from './read-messages';

/** The interval is this share of the time within which the next message is expected. */
const SHARE = 1 / 2;

/**
 * Suggested milliseconds until the next short poll, from {@link MIN_POLL_AFTER_MS} to {@link MAX_POLL_AFTER_MS}.
 * The expected pause of a channel is the average pause between its messages, or the time since its latest message if
 * that is longer. The shortest expected pause determines the interval. Polls therefore become rarer the longer all
 * channels are silent. Within the two limits, a message is delayed by at most half of its channel's expected pause.
 */
export function pollInterval(now: number, channels: readonly Activity[]): number {
  const expected = channels.map((channel) => expectedPause(now, channel));
  const pause = Math.min(...expected, Infinity) * SHARE;
  return Math.floor(Math.min(MAX_POLL_AFTER_MS, Math.max(MIN_POLL_AFTER_MS, pause)));
}

/** Milliseconds until the next message of a channel is expected; infinite if nothing is known about the channel. */
function expectedPause(now: number, { updatedAt, loggedAt }: Activity): number {
  const times = [...loggedAt, updatedAt].filter((time) => Number.isFinite(time));
  if (times.length === 0) return Infinity;
  const newest = Math.max(...times);
  const first = Math.min(...loggedAt);
  const last = Math.max(...loggedAt);
  const average = loggedAt.length < 2 ? 0 : (last - first) / (loggedAt.length - 1);
  return Math.max(0, now - newest, average);
}
