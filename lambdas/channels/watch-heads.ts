import type { CursorEntry } from '../../protocol/cursors';
import type { Clock, Sleep } from '../runtime/interfaces';
import type { HeadPosition } from './log-store';

/** Pause between two reads of the heads while the channels have messages. */
export const SHORTEST_INTERVAL_MS = 200;
/** Pause between two reads of the heads while the channels are silent. */
export const LONGEST_INTERVAL_MS = 2000;
/** The interval is this share of the time for which the channels have been silent. */
const SHARE = 1 / 10;

/**
 * Reads heads at the lowest cost. The reads are eventually consistent. That is safe: if a read returns an outdated
 * head, the next read returns the new one, and the messages themselves are read with strong consistency.
 */
export interface HeadStore {
  /** Heads by channel, in one call; channels without a head are left out. */
  readHeads(channels: readonly string[]): Promise<ReadonlyMap<string, HeadPosition>>;
}

/** A request to wait for new messages. */
export interface WatchRequest {
  /** The reader's positions. The watch ends when a channel has moved beyond its position. */
  readonly positions: readonly CursorEntry[];
  /** End of the watch, in milliseconds since the epoch. */
  readonly until: number;
  /** Time of the latest message in these channels, in milliseconds since the epoch; NaN if unknown. */
  readonly activeAt: number;
  /** Aborted when the result is no longer needed. */
  readonly signal?: AbortSignal;
}

/** The result of a watch. */
export interface WatchResult {
  /**
   * `moved`: a head differs from the reader's position. `quiet`: no head moved until the end of the watch. `stopped`:
   * the signal was aborted.
   */
  readonly outcome: 'moved' | 'quiet' | 'stopped';
  /** As in the request, updated by the reads. */
  readonly activeAt: number;
}

/** Waits until there may be new messages. */
export type WatchHeads = (request: WatchRequest) => Promise<WatchResult>;

/** The dependencies of {@link createWatchHeads}. */
export interface WatchDependencies {
  readonly store: HeadStore;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/**
 * Creates the watch. It reads all heads once per interval. The first read is after one interval, because the caller has
 * just read the heads. The last read is at the end of the watch. If a read fails, the watch rejects.
 */
export function createWatchHeads({ store, clock, sleep }: WatchDependencies): WatchHeads {
  return async ({ positions, until, activeAt: activeBefore, signal }) => {
    const channels = positions.map(({ channel }) => channel);
    let activeAt = activeBefore;
    for (let left = until - clock.now(); left > 0; left = until - clock.now()) {
      await sleep(Math.min(left, watchInterval(clock.now() - activeAt)), signal);
      if (signal?.aborted) return { outcome: 'stopped', activeAt };
      const heads = await store.readHeads(channels);
      activeAt = latest([activeAt, ...[...heads.values()].map(({ updatedAt }) => updatedAt)]);
      if (positions.some((position) => hasMoved(heads.get(position.channel), position))) {
        return { outcome: 'moved', activeAt };
      }
    }
    return { outcome: signal?.aborted ? 'stopped' : 'quiet', activeAt };
  };
}

/**
 * Milliseconds between two reads of the heads. A channel that was active a moment ago is likely to be active again;
 * after a long silence, one more second of delay is acceptable.
 * @param quietMs time since the latest message of all channels; NaN if unknown, which counts as silent
 */
export function watchInterval(quietMs: number): number {
  if (Number.isNaN(quietMs)) return LONGEST_INTERVAL_MS;
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, quietMs * SHARE));
}

/** The latest of the known times; NaN if none is known. */
export function latest(times: readonly number[]): number {
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? Number.NaN : Math.max(...known);
}

/**
 * Returns true if the channel has to be read. A head with a lower offset is the result of an outdated read, so it does
 * not count. If the epoch differs or the head no longer exists, the read of the messages finds the gap.
 */
function hasMoved(head: HeadPosition | undefined, position: CursorEntry): boolean {
  if (head === undefined) return position.epoch !== '';
  return head.epoch !== position.epoch || head.offset > position.offset;
}
