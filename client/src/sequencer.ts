import type { Position } from '../../protocol/cursors';
import type { Message } from '../../protocol/messages';
import type { Gap } from '../../protocol/server-frames';

/** Messages of a channel that cannot be had. */
export interface ChannelGap extends Gap {
  readonly channel: string;
  /** The epoch that `to` counts in. */
  readonly epoch: string;
}

/** One step of a channel, handed over exactly once: a message, or the gap that stands in the place of some. */
export interface Item {
  readonly message?: Message;
  readonly gap?: ChannelGap;
  /** Where the channel stands after it. */
  readonly position: Position;
}

/** Most messages that wait for a hole to be filled; what does not fit is fetched again with the hole. */
const MAX_HELD = 1000;

/** Puts what arrives of one channel into order and drops what came before: the rules of P-36. */
export interface Sequencer {
  /** Where it stands; until that is known everything is held back. */
  readonly position: Position | undefined;
  /** Whether messages wait for others before them. */
  readonly behind: boolean;
  /** Says where the channel begins, unless that is known already. */
  start(position: Position | undefined): Item[];
  /**
   * Takes messages and gaps of any source in any order, any number of times.
   * @param asked the position that this answers; an answer to a question that is outdated moves nothing by a gap.
   *   Without it the items are live, or of a stream that is in order by itself
   * @returns what can be handed over now: rising by one, each once
   */
  accept(messages: readonly Message[], gaps?: readonly ChannelGap[], asked?: Position): Item[];
}

/** Makes a sequencer that stands at a place, or waits to be told where. */
export function createSequencer(at: Position | undefined): Sequencer {
  let held: Message[] = [];
  const left = new Set<string>();

  const isForeign = (epoch: string): boolean => !!at?.epoch && at.epoch !== epoch;
  const isOld = ({ epoch, offset }: Message): boolean =>
    left.has(epoch) || (at?.epoch === epoch && offset <= at.offset);
  const isNext = ({ epoch, offset }: Message): boolean =>
    at !== undefined && offset === at.offset + 1 && !isForeign(epoch);

  /** Goes along with a gap that leads to another epoch, or back. */
  const jump = (gap: ChannelGap, asked: Position | undefined): Item[] => {
    if (at === undefined || (asked && asked.epoch !== at.epoch)) return [];
    const { offset } = at;
    if (gap.reason === 'reset') {
      if (offset < gap.from || (asked && asked.offset !== offset)) return [];
      at = { epoch: gap.epoch, offset: gap.from - 1 };
      return [{ gap, position: at }];
    }
    if (!isForeign(gap.epoch)) return [];
    left.add(at.epoch);
    at = { epoch: gap.epoch, offset: gap.to };
    return [{ gap: { ...gap, from: offset + 1 }, position: at }];
  };

  const drain = (gaps: readonly ChannelGap[], out: Item[]): Item[] => {
    for (;;) {
      held = held.filter((message) => !isOld(message));
      const message = held.find(isNext);
      const from = (at?.offset ?? Number.NaN) + 1;
      const gap = gaps.find((gap) => gap.from <= from && from <= gap.to && !isForeign(gap.epoch));
      if (message) {
        at = { epoch: message.epoch, offset: message.offset };
        out.push({ message, position: at });
      } else if (gap) {
        const { epoch } = gap;
        // What arrived in spite of the verdict is handed over all the same.
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
    get behind() {
      return at !== undefined && held.length > 0;
    },
    start(position) {
      at ??= position;
      return drain([], []);
    },
    accept(messages, gaps = [], asked) {
      const out = gaps.flatMap((gap) => jump(gap, asked));
      held.push(...messages);
      return drain(
        gaps.filter(({ reason }) => reason !== 'reset' && reason !== 'epoch'),
        out,
      );
    },
  };
}
