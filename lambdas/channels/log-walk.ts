import { utf8Length } from '../../protocol/bytes';
import { messageText, parseStoredMessage, placeMessage } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import type { Gap, GapReason } from '../../protocol/server-frames';
import type { HeadPosition, LogEntry } from './log-store';
import type { LogWindow } from './log-holes';

/** One step of a reader through a channel: a message, or a gap that it passed. */
export type Step =
  | { readonly kind: 'message'; readonly message: Message; readonly bytes: number }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly epoch: string; readonly offset: number };

/** Why a walk ended: nothing further is there yet, the budget is used up, or a second gap needs the next page. */
export type WalkEnd = 'current' | 'budget' | 'gap';

/** How much a walk takes; it takes one message whatever its size. */
export interface WalkBudget {
  /** Bytes of JSON text, a comma per message included. */
  readonly budgetBytes: number;
  /** @default no bound */
  readonly maxMessages?: number;
}

/** How a hole before the first message is named: `expired` unless something older is still retained. */
export type NameHole = (below: number) => Promise<GapReason>;

/**
 * Walks up a log, message by message. Takes only what follows without a hole; a hole is a gap once nothing can appear
 * in it any more, and the end of the walk until then.
 */
export class LogWalk {
  readonly steps: Step[] = [];
  #expected: number;
  #bytes = 0;
  #gaps: number;
  #taken = 0;

  /**
   * @param expected offset of the message that comes next
   * @param gaps gaps that were named before the walk; a page names one per channel
   */
  constructor(
    private readonly channel: string,
    private readonly head: HeadPosition,
    private readonly budget: WalkBudget,
    private readonly nameHole: NameHole,
    expected: number,
    gaps = 0,
  ) {
    this.#expected = expected;
    this.#gaps = gaps;
  }

  /** Offset of the message that comes next. */
  get expected(): number {
    return this.#expected;
  }

  /** Takes what a judged page offers; `undefined` when the walk can go on with the next page. */
  async feed(window: LogWindow): Promise<WalkEnd | undefined> {
    for (const entry of window.retained) {
      if (entry.offset < this.#expected) continue;
      while (entry.offset > this.#expected) {
        const last = Math.min(entry.offset, window.settledBelow(this.#expected)) - 1;
        if (last < this.#expected) return 'current';
        const end = await this.#pass(last, window.expired);
        if (end !== undefined) return end;
      }
      if (!this.#take(entry)) return 'budget';
    }
    return this.#pass(window.expired.at(-1) ?? 0, window.expired);
  }

  /** Passes everything up to `last`, as its time is over. */
  async expireUpTo(last: number): Promise<WalkEnd | undefined> {
    return this.#pass(last, [last]);
  }

  async #pass(last: number, expired: readonly number[]): Promise<WalkEnd | undefined> {
    const from = this.#expected;
    if (last < from) return undefined;
    const ranOut = expired.some((offset) => offset >= from && offset <= last);
    const reason = ranOut ? 'expired' : this.#taken > 0 ? 'lost' : await this.nameHole(from);
    const previous = this.steps.at(-1);
    if (previous?.kind === 'gap' && previous.gap.reason === reason) {
      this.steps[this.steps.length - 1] = this.#gap({ ...previous.gap, to: last });
    } else if (this.#gaps > 0) return 'gap';
    else {
      this.#gaps += 1;
      this.steps.push(this.#gap({ from, to: last, reason }));
    }
    this.#expected = last + 1;
    return undefined;
  }

  #gap(gap: Gap): Step {
    return { kind: 'gap', gap, epoch: this.head.epoch, offset: gap.to };
  }

  #take(entry: LogEntry): boolean {
    const stored = parseStoredMessage(entry.text);
    if (typeof stored === 'string')
      throw new Error(`log of ${this.channel}, offset ${entry.offset}: the message ${stored}`);
    const message = placeMessage({ channel: this.channel, offset: entry.offset, epoch: entry.epoch }, stored);
    const bytes = utf8Length(messageText(message)) + 1;
    const { budgetBytes, maxMessages = Infinity } = this.budget;
    const full = this.#bytes + bytes > budgetBytes || this.#taken >= maxMessages;
    if (this.#taken > 0 && full) return false;
    this.steps.push({ kind: 'message', message, bytes });
    this.#bytes += bytes;
    this.#taken += 1;
    this.#expected = entry.offset + 1;
    return true;
  }
}
