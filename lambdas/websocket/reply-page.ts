import { jsonLength } from '../../protocol/bytes';
import { encodeCursor } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { Message } from '../../protocol/messages';
import type { Gap, Page, RefusedChannel, SubscribedChannel } from '../../protocol/server-frames';
import type { WantedRead } from '../channels/read-channels';

/** Longest digits of an offset, for sizes that must hold whatever is read. */
const WIDEST = Number.MAX_SAFE_INTEGER;
const WIDEST_GAP: Gap = { from: WIDEST, to: WIDEST, reason: 'expired' };

/** The frame that a page is part of. */
export interface PageForm {
  readonly reply: 'subscribe' | 'sync';
  readonly id: string;
}

/** A channel's share of a page. */
interface Share {
  readonly read: WantedRead;
  place: Position;
  gap?: Gap;
  taken: number;
}

/**
 * Fits what was read into one reply of at most {@link MAX_FRAME_BYTES}, the reply's own members included.
 * A `subscribe` names every channel, and may have no room for a message. A `sync` names channels with a gap, and always
 * gets on: when not even one message fits beside the whole cursor, it carries that message and that channel's entry only.
 */
export function fitPage(reads: readonly WantedRead[], refused: readonly RefusedChannel[], form: PageForm): Page {
  const shares = reads.map((read): Share => ({ read, place: read.start, taken: 0 }));
  const listed = (share: Share): boolean =>
    form.reply === 'subscribe' || share.read.steps.some((step) => step.kind === 'gap');
  const widest = shares.filter(listed).map((share) => subscribed(share, WIDEST));
  const cursor = encodeCursor(
    shares.map((share) => ({ ...entryOf(share), epoch: widestEpoch(share), offset: WIDEST })),
  );
  const empty = { ...form, channels: [...refused, ...widest], messages: [], cursor, more: false };
  const messages = fill(shares, MAX_FRAME_BYTES - jsonLength(empty));
  const more = shares.some(({ read, taken }) => read.more || taken < read.steps.length);
  if (form.reply === 'sync' && more && shares.every(({ taken }) => taken === 0)) {
    const single = firstMessage(shares);
    if (single !== undefined) return single;
  }
  const told = shares.filter((share) => form.reply === 'subscribe' || share.gap !== undefined);
  const channels = [...told.map((share) => subscribed(share)), ...refused];
  return { channels, messages, cursor: encodeCursor(shares.map(entryOf)), more };
}

function fill(shares: readonly Share[], budget: number): Message[] {
  const messages: Message[] = [];
  let room = budget;
  for (const share of shares) {
    for (const step of share.read.steps) {
      if (step.kind === 'gap') {
        share.gap = step.gap;
        share.place = { epoch: step.epoch, offset: step.offset };
      } else if (step.bytes > room) {
        room = 0;
        break;
      } else {
        room -= step.bytes;
        messages.push(step.message);
        share.place = { epoch: step.message.epoch, offset: step.message.offset };
      }
      share.taken += 1;
    }
  }
  return messages;
}

function firstMessage(shares: readonly Share[]): Page | undefined {
  for (const { read } of shares) {
    const [step] = read.steps;
    if (step?.kind === 'message') {
      return { channels: [], messages: [step.message], cursor: encodeCursor([step.message]), more: true };
    }
  }
  return undefined;
}

/** The longest epoch that the channel's place may get while the page is filled. */
function widestEpoch({ read }: Share): string {
  const epochs = read.steps.map((step) => (step.kind === 'gap' ? step.epoch : step.message.epoch));
  return epochs.reduce((longest, epoch) => (epoch.length > longest.length ? epoch : longest), read.start.epoch);
}

function entryOf({ read, place }: Share) {
  return { channel: read.channel, epoch: place.epoch, offset: place.offset };
}

/** What the reply says of a channel; with `widest` the longest that it could say. */
function subscribed(share: Share, widest?: number): SubscribedChannel {
  const { read, place } = share;
  const gap = widest === undefined ? share.gap : read.resumed ? WIDEST_GAP : undefined;
  const recovered = read.steps.every((step) => step.kind !== 'gap') && gap === undefined;
  const known = !(read.more && read.steps.length === 0);
  return {
    channel: read.channel,
    status: 'subscribed',
    epoch: widest === undefined ? place.epoch : widestEpoch(share),
    offset: widest ?? place.offset,
    ...(read.resumed && known ? { recovered } : {}),
    ...(gap === undefined ? {} : { gap }),
  };
}
