import type { Clock, Timer } from '../../../core/clock';

interface Waiter<T> {
  readonly take: () => readonly T[];
  readonly finish: (items: readonly T[]) => void;
}

/** Receivers that wait for messages, served in the order in which they came. */
export class LongPolls<T> {
  readonly #waiters = new Set<Waiter<T>>();
  #timer: Timer | undefined;

  /** @param nextChangeAt when time alone may make something receivable */
  constructor(
    private readonly clock: Clock,
    private readonly nextChangeAt: (now: number) => number | undefined,
  ) {}

  /** Waits until `take` gives something, the time is over, the signal aborts or all is closed; then gives an empty list. */
  wait(take: () => readonly T[], waitMs: number, signal?: AbortSignal): Promise<readonly T[]> {
    return new Promise((resolve) => {
      const onAbort = (): void => waiter.finish([]);
      const deadline = this.clock.setTimeout(() => waiter.finish([]), waitMs);
      const waiter: Waiter<T> = {
        take,
        finish: (items) => {
          this.#waiters.delete(waiter);
          deadline.cancel();
          signal?.removeEventListener('abort', onAbort);
          resolve(items);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#arm();
    });
  }

  /** Lets the waiting receivers look again. */
  wake(): void {
    for (const waiter of this.#waiters) {
      const items = waiter.take();
      if (items.length === 0) break;
      waiter.finish(items);
    }
    this.#arm();
  }

  /** Ends all waiting with an empty list. */
  close(): void {
    for (const waiter of this.#waiters) waiter.finish([]);
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#waiters.size === 0) return;
    const now = this.clock.now();
    const at = this.nextChangeAt(now);
    if (at !== undefined) this.#timer = this.clock.setTimeout(() => this.wake(), at - now);
  }
}
