import { backoffMs } from './backoff';
import type { Platform } from './platform';
import { after } from './timers';

/** The times after which the client queries a silent channel, in milliseconds. */
export interface SilenceTimes {
  /** Silence before the first query. Doubles with every query that finds nothing. */
  readonly quietMs: number;
  /** Upper bound of the time before a query. */
  readonly maxQuietMs: number;
}

/**
 * How long the client waits for offsets that are missing between received ones (a hole) before it queries the channel, in
 * milliseconds. The time doubles with every query (P-36 in docs/protocol.md, clauses 4 and 5). A gap is different: there,
 * the service has reported that the messages are no longer available.
 */
const HOLE_TIMES = { baseMs: 1000, maxMs: 30_000 };
/** Channels that are due within this time are queried in one request, in milliseconds. */
const BATCH_MS = 50;

interface Watch {
  hasHole: boolean;
  /** When the channel last advanced, was queried, or when a hole appeared or closed. */
  since: number;
  /** Queries since the channel last advanced, or since a hole appeared or closed. */
  queries: number;
  cancelTimer?: () => void;
}

/**
 * Queries channels that have a hole, and channels on which nothing has arrived for a while, because their latest message
 * may have been lost.
 */
export interface GapAndSilenceChecks {
  /**
   * Starts to check a channel. For a channel that is checked already, restarts the time if the channel has advanced or if
   * `hasHole` has changed.
   * @param advanced whether the position of the channel has advanced
   */
  observe(channel: string, hasHole: boolean, advanced: boolean): void;
  /** Stops checking a channel. */
  stop(channel: string): void;
}

/** Creates the checks. They call `query` with the channels that are due. */
export function createGapAndSilenceChecks(
  platform: Platform,
  { quietMs, maxQuietMs }: SilenceTimes,
  query: (channels: string[]) => void,
): GapAndSilenceChecks {
  const watches = new Map<string, Watch>();
  let due: string[] = [];

  const setTimer = (channel: string, watch: Watch): void => {
    const bounds = watch.hasHole ? HOLE_TIMES : { baseMs: quietMs, maxMs: maxQuietMs };
    // The delay is not random, because the queries of different clients are spread over time already: their channels
    // advance at different times.
    const delayMs = backoffMs(bounds, watch.queries, () => 1);
    watch.cancelTimer?.();
    watch.cancelTimer = after(platform, Math.max(0, watch.since + delayMs - platform.now()), () => {
      if (platform.now() - watch.since >= delayMs) {
        watch.queries += 1;
        watch.since = platform.now();
        if (due.length === 0) after(platform, BATCH_MS, queryDue);
        due.push(channel);
      }
      setTimer(channel, watch);
    });
  };

  const queryDue = (): void => {
    const channels = due.filter((channel) => watches.has(channel));
    due = [];
    if (channels.length > 0) query(channels);
  };

  return {
    observe(channel, hasHole, advanced) {
      const watch = watches.get(channel) ?? { hasHole: !hasHole, since: 0, queries: 0 };
      watches.set(channel, watch);
      const changed = watch.hasHole !== hasHole;
      // In all other cases the running timer checks `since` when it fires, so that not every message sets a timer.
      const needsTimer = changed || (advanced && watch.queries > 0);
      if (advanced || changed) {
        watch.since = platform.now();
        watch.queries = 0;
      }
      watch.hasHole = hasHole;
      if (needsTimer) setTimer(channel, watch);
    },
    stop(channel) {
      watches.get(channel)?.cancelTimer?.();
      watches.delete(channel);
    },
  };
}
