import { jsonLength } from '../../protocol/bytes';
import type { CursorEntry } from '../../protocol/cursors';
import { messageText } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import type { ChannelGap } from '../../protocol/read-answers';
import type { SubscribedChannel } from '../../protocol/server-frames';
import type { History, Want, WantedRead } from './read-channels';
import type { Step } from './log-walk';

/** One step of a reader of several channels. */
export type PageStep =
  | { readonly kind: 'message'; readonly message: Message; readonly after: CursorEntry }
  | { readonly kind: 'gap'; readonly gap: ChannelGap; readonly after: CursorEntry };

/** How often something happened in a channel. */
export interface Activity {
  /** When the head was last written, in milliseconds since the epoch; NaN when that is not known. */
  readonly updatedAt: number;
  /** When the messages that were looked at were logged, in milliseconds since the epoch, oldest first. */
  readonly loggedAt: readonly number[];
}

/** What one read of several channels found. */
export interface ReadPage {
  /** Where each channel begins: before its first step. */
  readonly channels: readonly SubscribedChannel[];
  /** Messages and gaps, each channel's in order. */
  readonly steps: readonly PageStep[];
  /** Where each channel stands after its last step. */
  readonly positions: readonly CursorEntry[];
  /** There is more to be read now. */
  readonly more: boolean;
  /** By channel. */
  readonly activity: readonly Activity[];
}

/** How much a page holds. */
export interface PageLimit {
  readonly messages: number;
  /** Bytes of the messages' JSON, escaped once more: as Lambda carries an answer. One message may exceed it. */
  readonly bytes: number;
}

/** Reads several channels once. */
export type ReadMessages = (wants: readonly Want[], limit: PageLimit) => Promise<ReadPage>;

/** One read of several channels, cut to what one answer holds. */
export function createReadMessages(history: History): ReadMessages {
  return async (wants, limit) => {
    const budget = { budgetBytes: limit.bytes, maxMessages: limit.messages, lookBack: true };
    const reads = await history.read(wants, budget);
    const room = { ...limit };
    const steps: PageStep[] = [];
    const positions: CursorEntry[] = [];
    let more = false;
    for (const read of reads) {
      const taken = take(read, room, steps.length === 0);
      steps.push(...taken);
      positions.push(taken.at(-1)?.after ?? { channel: read.channel, ...read.start });
      more ||= read.more || taken.length < read.steps.length;
    }
    return { channels: reads.map(beginning), steps, positions, more, activity: reads };
  };
}

/** The steps of a channel that there is room for; a message that is the first of all always has room. */
function take(read: WantedRead, room: { messages: number; bytes: number }, isFirst: boolean): PageStep[] {
  const taken: PageStep[] = [];
  for (const step of read.steps) {
    if (step.kind === 'message') {
      const bytes = jsonLength(messageText(step.message));
      const fits = room.messages >= 1 && bytes <= room.bytes;
      if (!fits && !(isFirst && taken.length === 0)) {
        room.messages = 0;
        break;
      }
      room.messages -= 1;
      room.bytes -= bytes;
    }
    taken.push(placed(read.channel, step));
  }
  return taken;
}

function placed(channel: string, step: Step): PageStep {
  if (step.kind === 'message') {
    const { message } = step;
    return { kind: 'message', message, after: { channel, epoch: message.epoch, offset: message.offset } };
  }
  const { gap, epoch, offset } = step;
  return { kind: 'gap', gap: { channel, epoch, ...gap }, after: { channel, epoch, offset } };
}

function beginning({ channel, start, steps, more, resumed }: WantedRead): SubscribedChannel {
  const known = !(more && steps.length === 0);
  const recovered = steps.every(({ kind }) => kind !== 'gap');
  return { channel, status: 'subscribed', ...start, ...(resumed && known ? { recovered } : {}) };
}
