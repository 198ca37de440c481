import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelGap } from '../../../protocol/read-answers';
import type { StartAt } from '../schedule';

/** A message or a gap that a subscriber received, with its virtual time. */
export type Entry = { readonly at: number } & (
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'gap'; readonly gap: ChannelGap }
);

/** Everything that one subscriber received of one channel, in order. */
export class SubscriberHistory {
  readonly entries: Entry[] = [];
  /** Position before the first entry, as the service reported it. Undefined until then. */
  start: Position | undefined;
  /** Head of the channel when it subscribed, and when it received the reply. */
  headAtSubscribe: Position | undefined;
  headAtReply: Position | undefined;
  /** Position after the last entry. */
  position: Position | undefined;
  /** Why the subscription ended unexpectedly, or how it contradicted itself. Undefined if neither happened. */
  ended: string | undefined;

  constructor(
    readonly subscriber: string,
    readonly channel: string,
    readonly from: StartAt,
  ) {}

  message(at: number, message: Message): void {
    this.entries.push({ kind: 'message', at, message });
    this.position = { epoch: message.epoch, offset: message.offset };
  }

  gap(at: number, gap: ChannelGap): void {
    this.entries.push({ kind: 'gap', at, gap });
    this.position = { epoch: gap.epoch, offset: gap.reason === 'reset' ? gap.from - 1 : gap.to };
  }

  /** Records that a reported position contradicts the entries. */
  contradict(report: string): void {
    this.ended ??= `its position is ${this.position?.epoch}/${this.position?.offset}, but ${report}`;
  }

  /** Records the position at which the subscriber starts, unless one is recorded already. */
  startAt(position: Position): void {
    if (this.entries.length > 0 || this.position !== undefined) return;
    this.start = this.position = position;
  }
}
