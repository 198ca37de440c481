import { jsonLength } from '../../protocol/bytes';
import type { CursorEntry } from '../../protocol/cursors';
import { messageText } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import type { ChannelGap } from '../../protocol/read-answers';
import type { SubscribedChannel } from '../../protocol/server-frames';
import type { Step } from './log-walk';
import type { ChannelReader, TargetRead } from './read-channels';
import type { ReadTarget } from './read-targets';

/** One step of a reader of several channels. */
export type PageStep =
  | { readonly kind: 'message'; readonly message: Message; readonly after: CursorEntry }
  | { readonly kind: 'gap'; readonly gap: ChannelGap; readonly after: CursorEntry };

/** The times that show how often a channel has messages. */
export interface Activity {
  /** When the head was last written, in milliseconds since the epoch; NaN if unknown. */
  readonly updatedAt: number;
  /** When the entries that were read were logged, in milliseconds since the epoch, oldest first. */
  readonly loggedAt: readonly number[];
}

/** The result of one read of several channels. */
export interface ReadPage {
  /** The start of each channel: the position before its first step. */
  readonly channels: readonly SubscribedChannel[];
  /** Messages and gaps, in order for each channel. */
  readonly steps: readonly PageStep[];
  /** The position of each channel after its last step. */
  readonly positions: readonly CursorEntry[];
  /** There is more to read now. */
  readonly more: boolean;
  /** One per channel. */
  readonly activity: readonly Activity[];
}

/** Limits of one page. */
export interface PageLimit {
  readonly messages: number;
  /** Bytes of the messages' JSON text as a JSON string, the form in which Lambda returns it. One message may exceed it. */
  readonly bytes: number;
}

/** Reads several channels once. */
export type ReadMessages = (targets: readonly ReadTarget[], limit: PageLimit) => Promise<ReadPage>;

/** Creates the read of several channels whose result fits one response. */
export function createReadMessages(reader: ChannelReader): ReadMessages {
  return async (targets, limit) => {
    const budget = { budgetBytes: limit.bytes, maxMessages: limit.messages, lookBack: true };
    const reads = await reader.read(targets, budget);
    const room = { ...limit };
    const steps: PageStep[] = [];
    const positions: CursorEntry[] = [];
    let more = false;
    for (const read of reads) {
      const taken = takeSteps(read, room, steps.length === 0);
      steps.push(...taken);
      positions.push(taken.at(-1)?.after ?? { channel: read.channel, ...read.start });
      more ||= read.more || taken.length < read.steps.length;
    }
    return { channels: reads.map(startOf), steps, positions, more, activity: reads };
  };
}

/** The steps of a channel that still fit. The first message of a page always fits. */
function takeSteps(read: TargetRead, room: { messages: number; bytes: number }, isFirst: boolean): PageStep[] {
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
    taken.push(toPageStep(read.channel, step));
  }
  return taken;
}

function toPageStep(channel: string, step: Step): PageStep {
  if (step.kind === 'message') {
    const { message } = step;
    return { kind: 'message', message, after: { channel, epoch: message.epoch, offset: message.offset } };
  }
  const { gap, epoch, offset } = step;
  return { kind: 'gap', gap: { channel, epoch, ...gap }, after: { channel, epoch, offset } };
}

function startOf({ channel, start, steps, more, resumed }: TargetRead): SubscribedChannel {
  const isKnown = !(more && steps.length === 0);
  const recovered = steps.every(({ kind }) => kind !== 'gap');
  return { channel, status: 'subscribed', ...start, ...(resumed && isKnown ? { recovered } : {}) };
}
