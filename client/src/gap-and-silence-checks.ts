import { backoffMs } from './backoff';
import { after } from './platform';
import type { Platform } from './platform';

/** When the service is asked about a channel, in milliseconds. */
export interface KeeperTimes {
  /** How long a channel may be silent before the first question; doubles with every question that finds nothing. */
  readonly quietMs: number;
  readonly maxQuietMs: number;
}

/** How long a hole may stay before it is asked about (P-36, clause 4), doubling (clause 5). */
const HOLE = { baseMs: 1000, maxMs: 30_000 };
/** Channels that are due within this time are asked about together. */
const TOGETHER_MS = 50;

interface Watch {
  behind: boolean;
  /** When something came, or was asked for. */
  since: number;
  /** Questions since something came. */
  asked: number;
  cancel?: () => void;
}

/** Asks about channels that have a hole, or from which nothing came for a while: the last message may be lost. */
export interface Keeper {
  /**
   * Something came of a channel, or it is to be watched from now on.
   * @param moved whether the channel got on by it
   */
  heard(channel: string, behind: boolean, moved: boolean): void;
  /** The channel is no longer watched. */
  forget(channel: string): void;
}

/** Makes a keeper that asks with `ask`. */
export function createKeeper(
  platform: Platform,
  { quietMs, maxQuietMs }: KeeperTimes,
  ask: (channels: string[]) => void,
): Keeper {
  const watches = new Map<string, Watch>();
  let due: string[] = [];

  const arm = (channel: string, watch: Watch): void => {
    const { behind, asked } = watch;
    const bounds = behind ? HOLE : { baseMs: quietMs, maxMs: maxQuietMs };
    // The whole of the bound: chance spreads clients, and these questions are spread by what they ask about.
    const delayMs = backoffMs(bounds, asked, () => 1);
    watch.cancel?.();
    watch.cancel = after(platform, Math.max(0, watch.since + delayMs - platform.now()), () => {
      if (platform.now() - watch.since >= delayMs) {
        watch.asked += 1;
        watch.since = platform.now();
        if (due.length === 0) after(platform, TOGETHER_MS, askNow);
        due.push(channel);
      }
      arm(channel, watch);
    });
  };

  const askNow = (): void => {
    const channels = due.filter((channel) => watches.has(channel));
    due = [];
    if (channels.length > 0) ask(channels);
  };

  const forget = (channel: string): void => {
    watches.get(channel)?.cancel?.();
    watches.delete(channel);
  };

  return {
    heard(channel, behind, moved) {
      const known = watches.get(channel);
      const watch = known ?? { behind: !behind, since: 0, asked: 0 };
      watches.set(channel, watch);
      const changed = watch.behind !== behind;
      // Otherwise a watch looks at `since` when its time has come, so that not every message sets a timer.
      const rearm = changed || (moved && watch.asked > 0);
      if (moved || changed) {
        watch.since = platform.now();
        watch.asked = 0;
      }
      watch.behind = behind;
      if (rearm) arm(channel, watch);
    },
    forget,
  };
}
