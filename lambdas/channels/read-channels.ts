import { ORIGIN } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import { mapBounded } from '../runtime/concurrency';
import type { Clock } from '../runtime/interfaces';
import type { WalkBudget } from './log-walk';
import type { HeadPosition, HistoryStore, Start } from './log-store';
import { readChannel } from './read-channel';
import type { ChannelRead } from './read-channel';
import { positionOf } from './start-positions';

/** Channels that are read at the same time. */
const PARALLEL_CHANNELS = 8;

/** A channel to be read, and from where; without a start from the current head. */
export interface Want {
  readonly channel: string;
  readonly start?: Start;
}

/** What was found in one of the wanted channels. */
export interface WantedRead extends ChannelRead {
  /** The caller brought a position, and so may have missed something. */
  readonly resumed: boolean;
  /** When the head was last written, in milliseconds since the epoch; NaN when that is not known. */
  readonly updatedAt: number;
}

/** How much is read of all channels together, and whether the rate of each is looked at. */
export interface HistoryBudget extends WalkBudget {
  /** Look at one entry before each start, which is not answered. @default false */
  readonly lookBack?: boolean;
}

/** Reads what channels retain. */
export interface History {
  /**
   * Reads channels in the order given, until about as much as the budget is found: a number is one of bytes.
   * Those beyond answer no step, and `more` when they are behind their head.
   */
  read(wants: readonly Want[], budget: number | HistoryBudget): Promise<WantedRead[]>;
}

/** What reading needs. */
export interface HistoryDependencies {
  readonly store: HistoryStore;
  readonly clock: Clock;
  /** How long a message stays in the log. */
  readonly retentionSeconds: number;
}

/** The use case of reading: from a position, from the earliest, or the last few. */
export function createHistory({ store, clock, retentionSeconds }: HistoryDependencies): History {
  return {
    read: async (wants, budget) => {
      const heads = await store.readHeads(wants.map(({ channel }) => channel));
      const bounds = typeof budget === 'number' ? { budgetBytes: budget } : budget;
      const options = { ...bounds, now: clock.now(), retentionSeconds };
      const { budgetBytes, maxMessages = Infinity } = options;
      let bytes = 0;
      let messages = 0;
      return mapBounded(wants, PARALLEL_CHANNELS, async ({ channel, start }) => {
        const head = heads.get(channel);
        const updatedAt = head?.updatedAt ?? Number.NaN;
        if (start === undefined) return { ...unread(channel, place(head)), resumed: false, updatedAt };
        const resumed = start !== 'earliest' && !('last' in start);
        if (head !== undefined && (bytes >= budgetBytes || messages >= maxMessages)) {
          const from = await positionOf({ store, channel, head, rules: options }, start);
          const behind = head.epoch !== from.epoch || head.offset !== from.offset;
          if (behind) return { ...unread(channel, from), more: true, resumed, updatedAt };
        }
        const result = await readChannel(store, channel, start, head, options);
        for (const step of result.steps) {
          if (step.kind === 'gap') continue;
          bytes += step.bytes;
          messages += 1;
        }
        return { ...result, resumed, updatedAt };
      });
    },
  };
}

function unread(channel: string, start: Position): ChannelRead {
  return { channel, start, steps: [], more: false, loggedAt: [] };
}

function place(head: HeadPosition | undefined): Position {
  return head === undefined ? ORIGIN : { epoch: head.epoch, offset: head.offset };
}
