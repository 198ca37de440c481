import { createHeap } from '../../../core/heap';
import type { Random } from '../../../core/random';
import type { MessageStore, StoredMessage } from './message';

/** Out of how many of the oldest messages a receive draws: order is best effort, yet nothing starves. */
const WINDOW = 100;

/** Messages of a standard queue: received in random order out of a window of the oldest. */
export class StandardStore implements MessageStore {
  readonly #all = new Map<string, StoredMessage>();
  readonly #ready = new Map<string, StoredMessage>();
  readonly #hidden = createHeap<{ readonly at: number; readonly message: StoredMessage }>(({ at }) => at);

  constructor(private readonly random: Random) {}

  get size(): number {
    return this.#all.size;
  }

  get(messageId: string): StoredMessage | undefined {
    return this.#all.get(messageId);
  }

  all(): Iterable<StoredMessage> {
    return this.#all.values();
  }

  add(message: StoredMessage): void {
    this.#all.set(message.messageId, message);
    this.changed(message);
  }

  remove(message: StoredMessage): void {
    this.#all.delete(message.messageId);
    this.#ready.delete(message.messageId);
  }

  changed(message: StoredMessage): void {
    this.#ready.delete(message.messageId);
    this.#hidden.push({ at: message.availableAt, message });
  }

  candidates(max: number, now: number): StoredMessage[] {
    this.#promote(now);
    const window: StoredMessage[] = [];
    for (const message of this.#ready.values()) {
      if (window.length >= Math.max(WINDOW, max)) break;
      window.push(message);
    }
    return this.random.shuffle(window).slice(0, max);
  }

  nextChangeAt(now: number): number | undefined {
    this.#promote(now);
    return this.#hidden.peek()?.at;
  }

  clear(): void {
    this.#all.clear();
    this.#ready.clear();
    this.#hidden.clear();
  }

  #promote(now: number): void {
    for (let next = this.#hidden.peek(); next; next = this.#hidden.peek()) {
      const { at, message } = next;
      const current = this.#all.get(message.messageId) === message && message.availableAt === at;
      if (current && at > now) return;
      this.#hidden.pop();
      if (current) this.#ready.set(message.messageId, message);
    }
  }
}
