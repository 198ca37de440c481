import { ORIGIN } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import { mapBounded } from '../concurrency';
import type { Clock } from '../ports';
import { LogWalk } from './log-walk';
import type { HistoryStore, Start } from './ports';
import { isExpired } from './log-window';
import { readChannel } from './read-channel';
import type { ChannelRead } from './read-channel';

/** Channels that are read at the same time. */
const PARALLEL_CHANNELS = 8;

/** A channel to be read, and from where; without a start from the current head. */
export interface Want {
  readonly channel: string;
  readonly start?: Start;
}

/** What was found in one of the wanted channels. */
export interface WantedRead extends ChannelRead {
  /** The caller said where to begin. */
  readonly resumed: boolean;
}

/** The latest messages of a channel. */
export interface Tail {
  /** Ascending, without a hole. */
  readonly messages: readonly Message[];
  /** After the last message, or the head when there is none. */
  readonly position: Position;
}

/** Reads what channels retain. */
export interface History {
  /**
   * Reads channels in the order given, until about `budgetBytes` of messages are found;
   * those beyond answer no step and `more` when they are behind their head.
   */
  read(wants: readonly Want[], budgetBytes: number): Promise<WantedRead[]>;
  /** Reads the last `count` messages of a channel that the log has, fewer when they do not fit `budgetBytes`. */
  tail(channel: string, count: number, budgetBytes: number): Promise<Tail>;
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
  const read = async (wants: readonly Want[], budgetBytes: number): Promise<WantedRead[]> => {
    const heads = await store.readHeads(wants.map(({ channel }) => channel));
    const rules = { now: clock.now(), retentionSeconds, budgetBytes };
    let found = 0;
    return mapBounded(wants, PARALLEL_CHANNELS, async ({ channel, start }) => {
      const head = heads.get(channel);
      const resumed = start !== undefined;
      if (start === undefined) return { channel, start: place(head), steps: [], more: false, resumed };
      if (found >= budgetBytes && start !== 'earliest') {
        const behind = head !== undefined && (head.epoch !== start.epoch || head.offset !== start.offset);
        if (behind) return { channel, start, steps: [], more: true, resumed };
      }
      const result = await readChannel(store, channel, start, head, rules);
      for (const step of result.steps) if (step.kind === 'message') found += step.bytes;
      return { ...result, resumed };
    });
  };

  const tail = async (channel: string, count: number, budgetBytes: number): Promise<Tail> => {
    const head = (await store.readHeads([channel])).get(channel);
    if (head === undefined || count <= 0) return { messages: [], position: place(head) };
    const { entries } = await store.readLog(channel, { upTo: head.offset, newestFirst: true, limit: count });
    const kept = [];
    for (const entry of entries) {
      const follows = kept.length === 0 || entry.offset === (kept.at(-1)?.offset ?? 0) - 1;
      if (entry.epoch !== head.epoch || isExpired(entry, clock.now()) || !follows) break;
      kept.push(entry);
    }
    const ascending = kept.reverse();
    const walk = new LogWalk(channel, head, Infinity, async () => 'lost', ascending[0]?.offset ?? head.offset + 1);
    await walk.feed({ retained: ascending, expired: [], settledBelow: 0 });
    const steps = walk.steps.flatMap((step) => (step.kind === 'message' ? [step] : []));
    for (let total = sum(steps); steps.length > 1 && total > budgetBytes; total = sum(steps)) steps.shift();
    const messages = steps.map(({ message }) => message);
    return { messages, position: place(messages.at(-1) ?? head) };
  };

  return { read, tail };
}

function place(head: Position | undefined): Position {
  return head === undefined ? ORIGIN : { epoch: head.epoch, offset: head.offset };
}

function sum(steps: readonly { readonly bytes: number }[]): number {
  return steps.reduce((total, { bytes }) => total + bytes, 0);
}
