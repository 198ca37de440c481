interface Pending {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Waits for some turns of the event loop, so that promises, response bodies and streams make progress. */
export async function turns(count = 12): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock with timers, for the platform of a client. Its time changes only by `advance`. */
export class FakeClock {
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  readonly #pending = new Set<Pending>();

  now(): number {
    return this.#now;
  }

  /** The number of timers that have not fired. */
  get timers(): number {
    return this.#pending.size;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    if (Number.isNaN(delayMs)) throw new Error('A timer was set for NaN.');
    const pending = { dueAt: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#pending.add(pending);
    return pending;
  }

  clearTimeout(timer: unknown): void {
    this.#pending.delete(timer as Pending);
  }

  /** Advances the time. Each timer fires at its own time, and its consequences are processed before the next timer fires. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await turns();
    for (let next = this.#next(target); next; next = this.#next(target)) {
      this.#now = Math.max(this.#now, next.dueAt);
      this.#pending.delete(next);
      next.callback();
      await turns();
    }
    this.#now = target;
  }

  #next(until: number): Pending | undefined {
    return [...this.#pending]
      .filter(({ dueAt }) => dueAt <= until)
      .sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0];
  }
}
