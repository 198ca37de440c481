import { ORIGIN } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import { mapBounded } from '../runtime/concurrency';
import type { Clock } from '../runtime/interfaces';
import type { HeadPosition, LogStore } from './log-store';
import type { WalkBudget } from './log-walk';
import { readChannel } from './read-channel';
import type { ChannelRead } from './read-channel';
import type { ReadTarget } from './read-targets';
import { positionOf } from './start-positions';

/** Maximum number of channels that are read at the same time. */
const PARALLEL_CHANNELS = 8;

/** The result of reading one target. */
export interface TargetRead extends ChannelRead {
  /** The caller gave a position, and so may have missed messages. */
  readonly resumed: boolean;
  /** When the head was last written, in milliseconds since the epoch; NaN if unknown. */
  readonly updatedAt: number;
}

/** Limits for all channels of a read together. */
export interface ReadBudget extends WalkBudget {
  /** Also read the entry before each start, to measure how often the channels have messages. @default false */
  readonly lookBack?: boolean;
}

/** Reads the retained messages of channels. */
export interface ChannelReader {
  /**
   * Reads channels in the given order until about the budget is used. A budget that is a number counts bytes. Once the
   * budget is used, the result of each further channel has no steps, and has `more` if the start is behind the head.
   */
  read(targets: readonly ReadTarget[], budget: number | ReadBudget): Promise<TargetRead[]>;
}

/** The dependencies of {@link createChannelReader}. */
export interface ChannelReaderDependencies {
  readonly store: LogStore;
  readonly clock: Clock;
  /** How long a message stays in the log. */
  readonly retentionSeconds: number;
}

/** Creates the reader of channels. */
export function createChannelReader({ store, clock, retentionSeconds }: ChannelReaderDependencies): ChannelReader {
  return {
    read: async (targets, budget) => {
      const heads = await store.readHeads(targets.map(({ channel }) => channel));
      const limits = typeof budget === 'number' ? { budgetBytes: budget } : budget;
      const options = { ...limits, now: clock.now(), retentionSeconds };
      const { budgetBytes, maxMessages = Infinity } = options;
      let bytes = 0;
      let messages = 0;
      return mapBounded(targets, PARALLEL_CHANNELS, async ({ channel, start }) => {
        const head = heads.get(channel);
        const updatedAt = head?.updatedAt ?? Number.NaN;
        if (start === undefined) return { ...unread(channel, latestPosition(head)), resumed: false, updatedAt };
        const resumed = start !== 'earliest' && !('last' in start);
        if (head !== undefined && (bytes >= budgetBytes || messages >= maxMessages)) {
          const from = await positionOf({ store, channel, head, rules: options }, start);
          const isBehind = head.epoch !== from.epoch || head.offset !== from.offset;
          if (isBehind) return { ...unread(channel, from), more: true, resumed, updatedAt };
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

function latestPosition(head: HeadPosition | undefined): Position {
  return head === undefined ? ORIGIN : { epoch: head.epoch, offset: head.offset };
}
