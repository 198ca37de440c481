import type { Position } from '../../protocol/cursors';
import type { Message } from '../../protocol/messages';
import type { Gap } from '../../protocol/server-frames';

/** Messages of a channel that are no longer available. */
export interface ChannelGap extends Gap {
  readonly channel: string;
  /** The epoch of the offset `to`. */
  readonly epoch: string;
}

/** One step of a channel, delivered exactly once: a message, or a gap in place of unavailable messages. */
export interface Item {
  readonly message?: Message;
  readonly gap?: ChannelGap;
  /** Position of the channel after this item. */
  readonly position: Position;
}

/** Maximum number of messages that wait for a hole to be filled. The rest is dropped, and fetched again later. */
const MAX_HELD = 1000;

/** Orders the messages of one channel and drops duplicates, as P-36 in docs/protocol.md requires. */
export interface Sequencer {
  /** Position after the last delivered item. While it is undefined, all messages are held. */
  readonly position: Position | undefined;
  /** Whether received messages wait for earlier ones that have not arrived. */
  readonly hasHole: boolean;
  /** Sets the start position, unless there is a position already. Returns the items that can be delivered now. */
  start(position: Position | undefined): Item[];
  /**
   * Accepts messages and gaps from any source, in any order and any number of times.
   * @param requested the position in the request that this responds to. Omit it for pushed messages and for streams, which
   *   are in order. Gaps with the reason `epoch` or `reset` are ignored if the channel has moved to another epoch since the
   *   request. Gaps with the reason `reset` are also ignored if its offset has changed. Messages and other gaps are never
   *   ignored.
   * @returns the items that can be delivered now: each one once, with offsets that rise by one
   */
  accept(messages: readonly Message[], gaps?: readonly ChannelGap[], requested?: Position): Item[];
}

/** Creates a sequencer. Without a start position it holds all messages until `start` sets one. */
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

  /** Appends to `out` the held messages and the gaps that follow the position without a hole. */
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
