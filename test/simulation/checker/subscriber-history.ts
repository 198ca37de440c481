import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelGap } from '../../../protocol/read-answers';

/** Something that was handed to a subscriber. */
export type Entry = { readonly at: number } & (
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'gap'; readonly gap: ChannelGap }
);

/** Where a subscriber asked to begin. */
export type Beginning = 'now' | 'earliest' | { readonly last: number };

/** What one subscriber was handed of one channel, from its first word to its last. */
export class History {
  readonly entries: Entry[] = [];
  /** Where it stood before the first entry, as it was told; absent while it does not know. */
  start: Position | undefined;
  /** Where the channel stood when it asked, and when it was told where it begins. */
  askedAt: Position | undefined;
  toldAt: Position | undefined;
  /** Where it stands. */
  position: Position | undefined;
  /** Why nothing more can come, when nobody asked for that. */
  ended: string | undefined;

  constructor(
    readonly who: string,
    readonly channel: string,
    readonly from: Beginning,
  ) {}

  message(at: number, message: Message): void {
    this.entries.push({ kind: 'message', at, message });
    this.position = { epoch: message.epoch, offset: message.offset };
  }

  gap(at: number, gap: ChannelGap): void {
    this.entries.push({ kind: 'gap', at, gap });
    this.position = { epoch: gap.epoch, offset: gap.reason === 'reset' ? gap.from - 1 : gap.to };
  }

  /** Notes that it was told something else than what it was handed. */
  contradict(what: string): void {
    this.ended ??= `it stands at ${this.position?.epoch}/${this.position?.offset}, but ${what}`;
  }

  /** Notes where it begins, if nothing is known of that yet. */
  begin(position: Position): void {
    if (this.entries.length > 0 || this.position !== undefined) return;
    this.start = this.position = position;
  }
}
