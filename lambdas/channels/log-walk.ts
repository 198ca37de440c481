import { utf8Length } from '../../protocol/bytes';
import { messageText, parseStoredMessage, messageAt } from '../../protocol/messages';
import type { Message } from '../../protocol/messages';
import type { Gap, GapReason } from '../../protocol/server-frames';
import type { EvaluatedLog } from './log-holes';
import type { HeadPosition, LogEntry } from './log-store';

/** One step of a reader through a channel: a message, or a gap that the reader skipped. */
export type Step =
  | { readonly kind: 'message'; readonly message: Message; readonly bytes: number }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly epoch: string; readonly offset: number };

/**
 * Why a walk (see {@link LogWalk}) ended.
 * `current`: the next message is not in the log yet. `budget`: the budget is used up. `gap`: the walk found a second
 * gap, which the next read returns.
 */
export type WalkEnd = 'current' | 'budget' | 'gap';

/** Limits of one walk. The first message is returned even if it exceeds them. */
export interface WalkBudget {
  /** Bytes of JSON text, with one comma per message. */
  readonly budgetBytes: number;
  /** @default no limit */
  readonly maxMessages?: number;
}

/**
 * Determines the reason of a gap before the first message: `lost` if an older message is still retained, otherwise
 * `expired`.
 */
export type NameFirstGap = (below: number) => Promise<GapReason>;

/**
 * One walk: it reads a log in ascending order and collects the steps. A hole (see log-holes.ts) in which a message may
 * still appear ends the walk. If no message can appear in the hole any more, the walk reports a gap and continues after
 * it.
 */
export class LogWalk {
  readonly steps: Step[] = [];
  #expected: number;
  #bytes = 0;
  #gaps: number;
  #messages = 0;

  /**
   * @param expected offset of the next message
   * @param gaps number of gaps that were reported before the walk; a page reports at most one gap per channel
   */
  constructor(
    private readonly channel: string,
    private readonly head: HeadPosition,
    private readonly budget: WalkBudget,
    private readonly nameFirstGap: NameFirstGap,
    expected: number,
    gaps = 0,
  ) {
    this.#expected = expected;
    this.#gaps = gaps;
  }

  /** Offset of the next message. */
  get expected(): number {
    return this.#expected;
  }

  /** Consumes an evaluated page of the log. Returns `undefined` if the walk can continue with the next page. */
  async consume(page: EvaluatedLog): Promise<WalkEnd | undefined> {
    for (const entry of page.retained) {
      if (entry.offset < this.#expected) continue;
      while (entry.offset > this.#expected) {
        const last = Math.min(entry.offset, page.settledBelow(this.#expected)) - 1;
        if (last < this.#expected) return 'current';
        const end = await this.#skipTo(last, page.expired);
        if (end !== undefined) return end;
      }
      if (!this.#take(entry)) return 'budget';
    }
    return this.#skipTo(page.expired.at(-1) ?? 0, page.expired);
  }

  /** Skips every offset up to `last` as expired. */
  async expireUpTo(last: number): Promise<WalkEnd | undefined> {
    return this.#skipTo(last, [last]);
  }

  async #skipTo(last: number, expired: readonly number[]): Promise<WalkEnd | undefined> {
    const from = this.#expected;
    if (last < from) return undefined;
    const hasExpired = expired.some((offset) => offset >= from && offset <= last);
    const reason = hasExpired ? 'expired' : this.#messages > 0 ? 'lost' : await this.nameFirstGap(from);
    const previous = this.steps.at(-1);
    if (previous?.kind === 'gap' && previous.gap.reason === reason) {
      this.steps[this.steps.length - 1] = this.#gapStep({ ...previous.gap, to: last });
    } else if (this.#gaps > 0) return 'gap';
    else {
      this.#gaps += 1;
      this.steps.push(this.#gapStep({ from, to: last, reason }));
    }
    this.#expected = last + 1;
    return undefined;
  }

  #gapStep(gap: Gap): Step {
    return { kind: 'gap', gap, epoch: this.head.epoch, offset: gap.to };
  }

  #take(entry: LogEntry): boolean {
    const stored = parseStoredMessage(entry.text);
    if (typeof stored === 'string')
      throw new Error(`log of ${this.channel}, offset ${entry.offset}: the message ${stored}`);
    const message = messageAt({ channel: this.channel, offset: entry.offset, epoch: entry.epoch }, stored);
    const bytes = utf8Length(messageText(message)) + 1;
    const { budgetBytes, maxMessages = Infinity } = this.budget;
    const isFull = this.#bytes + bytes > budgetBytes || this.#messages >= maxMessages;
    if (this.#messages > 0 && isFull) return false;
    this.steps.push({ kind: 'message', message, bytes });
    this.#bytes += bytes;
    this.#messages += 1;
    this.#expected = entry.offset + 1;
    return true;
  }
}
