import type { Random } from '../../../core/random';
import type { StoredMessage } from './message';

/** A duplicate becomes due within this time after the receive that it repeats, in milliseconds. */
const MAX_LAG_MS = 1000;

interface Redelivery {
  readonly message: StoredMessage;
  readonly dueAt: number;
}

/**
 * Decides which receives of a standard queue are repeated. A duplicate may arrive while the message is still in flight,
 * and even after it was deleted: the at-least-once promise of SQS taken at its word.
 */
export class Redeliveries {
  #pending: Redelivery[] = [];

  /** @param probability of a duplicate per receive, 0–1 */
  constructor(
    private readonly random: Random,
    private readonly probability: number,
  ) {}

  /** Draws lots for a message that was just received. */
  afterReceive(message: StoredMessage, now: number): void {
    if (this.probability === 0 || this.random.next() >= this.probability) return;
    this.#pending.push({ message, dueAt: now + 1 + this.random.int(MAX_LAG_MS) });
  }

  /** Takes up to `max` duplicates that are due. */
  take(max: number, now: number): StoredMessage[] {
    const due: StoredMessage[] = [];
    this.#pending = this.#pending.filter(({ message, dueAt }) => {
      if (dueAt > now || due.length >= max) return true;
      due.push(message);
      return false;
    });
    return due;
  }

  nextDueAt(now: number): number | undefined {
    const times = this.#pending.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Drops the duplicates of a message that left the queue other than by deletion. */
  forget(message: StoredMessage): void {
    this.#pending = this.#pending.filter((pending) => pending.message !== message);
  }

  clear(): void {
    this.#pending = [];
  }
}
