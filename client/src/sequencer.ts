import type { Position } from '../../protocol/cursors';
import type { Message } from '../../protocol/messages';
import type { Gap } from '../../protocol/server-frames';

/** Messages of a channel that are no longer available. */
export interface ChannelGap extends Gap {
  readonly channel: string;
  /** The epoch of the offset `to`. */
  readonly epoch: string;
}

/** A message of a channel, or a gap in place of unavailable messages. Each item is delivered exactly once. */
export interface Item {
  readonly message?: Message;
  readonly gap?: ChannelGap;
  /** Position of the channel after this item. */
  readonly position: Position;
}

/**
 * Maximum number of messages that are held back because earlier ones have not arrived (a hole in the offsets). Beyond
 * this number, the messages with the highest offsets are dropped. The client requests them again later.
 */
const MAX_HELD = 1000;

/** Orders the messages of one channel and drops duplicates, as P-36 in docs/protocol.md requires. */
export interface Sequencer {
  /** Position after the last delivered item. While the position is undefined, all messages are held back. */
  readonly position: Position | undefined;
  /** Whether messages are held back because earlier ones have not arrived (a hole in the offsets). */
  readonly hasHole: boolean;
  /** Sets the start position, unless the channel has a position already. Returns the items that can be delivered now. */
  start(position: Position | undefined): Item[];
  /**
   * Accepts messages and gaps from any source, in any order and any number of times.
   * @param requested the channel's position in the request that returned these messages and gaps. Omit it for pushes, which
   *   have no gaps, and for streams, whose gaps are in order. A gap with the reason `epoch` or `reset` is ignored if the
   *   channel has moved to another epoch since the request. A gap with the reason `reset` is also ignored if the channel's
   *   offset has changed since the request. Messages and other gaps do not depend on this parameter.
   * @returns the items that can be delivered now: each one once, in the order of the offsets, without a hole
   */
  accept(messages: readonly Message[], gaps?: readonly ChannelGap[], requested?: Position): Item[];
}

/** Creates a sequencer. Without a start position, it holds back all messages until `start` sets one. */
export function createSequencer(at: Position | undefined): Sequencer {
  let held: Message[] = [];
  const endedEpochs = new Set<string>();

  const isOtherEpoch = (epoch: string): boolean => !!at?.epoch && at.epoch !== epoch;
  const isOld = ({ epoch, offset }: Message): boolean =>
    endedEpochs.has(epoch) || (at?.epoch === epoch && offset <= at.offset);
  const isNext = ({ epoch, offset }: Message): boolean =>
    at !== undefined && offset === at.offset + 1 && !isOtherEpoch(epoch);

  /** Applies a gap that moves the channel to another epoch, or back to an earlier offset. */
  const applyJump = (gap: ChannelGap, requested: Position | undefined): Item[] => {
    if (at === undefined || (requested && requested.epoch !== at.epoch)) return [];
    const { offset } = at;
    if (gap.reason === 'reset') {
      if (offset < gap.from || (requested && requested.offset !== offset)) return [];
      at = { epoch: gap.epoch, offset: gap.from - 1 };
      return [{ gap, position: at }];
    }
    if (!isOtherEpoch(gap.epoch)) return [];
    endedEpochs.add(at.epoch);
    at = { epoch: gap.epoch, offset: gap.to };
    return [{ gap: { ...gap, from: offset + 1 }, position: at }];
  };

  /** Appends to `out` the messages and gaps that follow the position without a hole, and advances the position. */
  const drain = (gaps: readonly ChannelGap[], out: Item[]): Item[] => {
    for (;;) {
      held = held.filter((message) => !isOld(message));
      const message = held.find(isNext);
      const from = (at?.offset ?? Number.NaN) + 1;
      const gap = gaps.find((gap) => gap.from <= from && from <= gap.to && !isOtherEpoch(gap.epoch));
      if (message) {
        at = { epoch: message.epoch, offset: message.offset };
        out.push({ message, position: at });
      } else if (gap) {
        const { epoch } = gap;
        // A message that arrived although the gap includes it is still delivered: the gap ends before it.
        const arrived = held.filter((message) => message.epoch === epoch).map(({ offset }) => offset - 1);
        at = { epoch, offset: Math.min(gap.to, ...arrived) };
        out.push({ gap: { ...gap, from, to: at.offset }, position: at });
      } else break;
    }
    if (held.length > MAX_HELD) held = held.sort((a, b) => a.offset - b.offset).slice(0, MAX_HELD);
    return out;
  };

  return {
    get position() {
      return at;
    },
    get hasHole() {
      return at !== undefined && held.length > 0;
    },
    start(position) {
      at ??= position;
      return drain([], []);
    },
    accept(messages, gaps = [], requested) {
      const out = gaps.flatMap((gap) => applyJump(gap, requested));
      held.push(...messages);
      return drain(
        gaps.filter(({ reason }) => reason !== 'reset' && reason !== 'epoch'),
        out,
      );
    },
  };
}
