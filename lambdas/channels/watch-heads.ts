import type { CursorEntry } from '../../protocol/cursors';
import type { HeadPosition } from './log-store';
import type { Clock, Sleep } from '../runtime/interfaces';
import { tickInterval } from './watch-interval';

/**
 * Looks at heads as cheaply as can be. Reads are eventually consistent: a head that is late is seen at the next look,
 * and what it leads to is read consistently.
 */
export interface HeadStore {
  /** Heads by channel, in one call; channels without a head are left out. */
  readHeads(channels: readonly string[]): Promise<ReadonlyMap<string, HeadPosition>>;
}

/** What is waited for. */
export interface WatchRequest {
  /** Where the reader stands; what is beyond is new. */
  readonly positions: readonly CursorEntry[];
  /** End of the watch, in milliseconds since the epoch. */
  readonly until: number;
  /** When something last happened in these channels, in milliseconds since the epoch; NaN when that is not known. */
  readonly activeAt: number;
  /** Nobody waits any more. */
  readonly signal?: AbortSignal;
}

/** How a watch ended. */
export interface WatchResult {
  /** `moved`: a head is not where the reader stands. `quiet`: the time is over. `stopped`: by the signal. */
  readonly outcome: 'moved' | 'quiet' | 'stopped';
  /** As in the request, with what the looks have shown. */
  readonly activeAt: number;
}

/** Waits until there may be something new. */
export type WatchHeads = (request: WatchRequest) => Promise<WatchResult>;

/** What watching needs. */
export interface WatchDependencies {
  readonly store: HeadStore;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/**
 * Watches heads: one read of all of them per tick, the first after a tick, as the caller has just read, and the last
 * when the time is over. A failing read ends the watch: the client it is for comes back by itself.
 */
export function createWatchHeads({ store, clock, sleep }: WatchDependencies): WatchHeads {
  return async ({ positions, until, activeAt: activeBefore, signal }) => {
    const channels = positions.map(({ channel }) => channel);
    let activeAt = activeBefore;
    for (let left = until - clock.now(); left > 0; left = until - clock.now()) {
      await sleep(Math.min(left, tickInterval(clock.now() - activeAt)), signal);
      if (signal?.aborted) return { outcome: 'stopped', activeAt };
      const heads = await store.readHeads(channels);
      activeAt = latest([activeAt, ...[...heads.values()].map(({ updatedAt }) => updatedAt)]);
      if (positions.some((position) => isBeyond(heads.get(position.channel), position))) {
        return { outcome: 'moved', activeAt };
      }
    }
    return { outcome: signal?.aborted ? 'stopped' : 'quiet', activeAt };
  };
}

/** The latest of some times that are known; NaN when none is. */
export function latest(times: readonly number[]): number {
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? Number.NaN : Math.max(...known);
}

/** An earlier offset is a late read; another epoch, or no head at all, is for the reader to judge. */
function isBeyond(head: HeadPosition | undefined, position: CursorEntry): boolean {
  if (head === undefined) return position.epoch !== '';
  return head.epoch !== position.epoch || head.offset > position.offset;
}
