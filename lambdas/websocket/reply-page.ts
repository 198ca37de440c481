import { jsonLength } from '../../protocol/bytes';
import { encodeCursor } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { Message } from '../../protocol/messages';
import type { Gap, Page, RefusedChannel, SubscribedChannel } from '../../protocol/server-frames';
import type { TargetRead } from '../channels/read-channels';

/** An offset with the maximum number of digits, used to calculate upper bounds of sizes. */
const WIDEST = Number.MAX_SAFE_INTEGER;
const WIDEST_GAP: Gap = { from: WIDEST, to: WIDEST, reason: 'expired' };

/** The members of the reply that contains the page. */
export interface PageForm {
  readonly reply: 'subscribe' | 'sync';
  readonly id: string;
}

/** The part of a page that belongs to one channel. */
interface ChannelPart {
  readonly read: TargetRead;
  /** Position after the steps that fit. */
  position: Position;
  gap?: Gap;
  /** Number of steps that fit. */
  taken: number;
}

/**
 * Selects the messages and gaps that fit one reply. The whole reply has at most {@link MAX_FRAME_BYTES}.
 * A `subscribe` lists every channel, and may have no room for a message. A `sync` lists the channels with a gap, and
 * always makes progress: if no message fits beside the whole cursor, it contains one message and the cursor entry of
 * its channel only.
 */
export function fitPage(reads: readonly TargetRead[], refused: readonly RefusedChannel[], form: PageForm): Page {
  const parts = reads.map((read): ChannelPart => ({ read, position: read.start, taken: 0 }));
  const mayBeListed = (part: ChannelPart): boolean =>
    form.reply === 'subscribe' || part.read.steps.some((step) => step.kind === 'gap');
  const widest = parts.filter(mayBeListed).map((part) => subscribed(part, WIDEST));
  const cursor = encodeCursor(parts.map((part) => ({ ...entryOf(part), epoch: widestEpoch(part), offset: WIDEST })));
  const empty = { ...form, channels: [...refused, ...widest], messages: [], cursor, more: false };
  const messages = fill(parts, MAX_FRAME_BYTES - jsonLength(empty));
  const more = parts.some(({ read, taken }) => read.more || taken < read.steps.length);
  if (form.reply === 'sync' && more && parts.every(({ taken }) => taken === 0)) {
    const single = firstMessage(parts);
    if (single !== undefined) return single;
  }
  const listed = parts.filter((part) => form.reply === 'subscribe' || part.gap !== undefined);
  const channels = [...listed.map((part) => subscribed(part)), ...refused];
  return { channels, messages, cursor: encodeCursor(parts.map(entryOf)), more };
}

function fill(parts: readonly ChannelPart[], budget: number): Message[] {
  const messages: Message[] = [];
  let room = budget;
  for (const part of parts) {
    for (const step of part.read.steps) {
      if (step.kind === 'gap') {
        part.gap = step.gap;
        part.position = { epoch: step.epoch, offset: step.offset };
      } else if (step.bytes > room) {
        room = 0;
        break;
      } else {
        room -= step.bytes;
        messages.push(step.message);
        part.position = { epoch: step.message.epoch, offset: step.message.offset };
      }
      part.taken += 1;
    }
  }
  return messages;
}

function firstMessage(parts: readonly ChannelPart[]): Page | undefined {
  for (const { read } of parts) {
    const [step] = read.steps;
    if (step?.kind === 'message') {
      return { channels: [], messages: [step.message], cursor: encodeCursor([step.message]), more: true };
    }
  }
  return undefined;
}

/** The longest epoch that the channel's position may get while the page is filled. */
function widestEpoch({ read }: ChannelPart): string {
  const epochs = read.steps.map((step) => (step.kind === 'gap' ? step.epoch : step.message.epoch));
  return epochs.reduce((longest, epoch) => (epoch.length > longest.length ? epoch : longest), read.start.epoch);
}

function entryOf({ read, position }: ChannelPart) {
  return { channel: read.channel, epoch: position.epoch, offset: position.offset };
}

/** The entry of a channel in the reply; with `widest`, the longest entry that it may get. */
function subscribed(part: ChannelPart, widest?: number): SubscribedChannel {
  const { read, position } = part;
  const gap = widest === undefined ? part.gap : read.resumed ? WIDEST_GAP : undefined;
  const recovered = read.steps.every((step) => step.kind !== 'gap') && gap === undefined;
  const isKnown = !(read.more && read.steps.length === 0);
  return {
    channel: read.channel,
    status: 'subscribed',
    epoch: widest === undefined ? position.epoch : widestEpoch(part),
    offset: widest ?? position.offset,
    ...(read.resumed && isKnown ? { recovered } : {}),
    ...(gap === undefined ? {} : { gap }),
  };
}
