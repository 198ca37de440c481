/** A pending timer of a {@link Clock}. */
export interface Timer {
  /** Prevents the callback from running. Has no effect if it already ran. */
  cancel(): void;
}

/** The only source of time in the engine. Nothing else may call `Date.now` or the global timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `callback` once, `delayMs` from now. A pending timer never keeps the process alive. */
  setTimeout(callback: () => void, delayMs: number): Timer;
}

interface Pending {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
  handle?: NodeJS.Timeout;
}

/** The longest delay that a Node timer accepts. Longer delays are split. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits one turn of the event loop, so that sockets, promises and child processes react before the clock advances. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

abstract class TimerQueue {
  readonly #pending = new Set<Pending>();
  #order = 0;

  protected add(dueAt: number, callback: () => void): Pending {
    const pending: Pending = { dueAt, order: this.#order++, callback };
    this.#pending.add(pending);
    return pending;
  }

  protected drop(pending: Pending): boolean {
    clearTimeout(pending.handle);
    return this.#pending.delete(pending);
  }

  protected all(): Iterable<Pending> {
    return this.#pending;
  }

  protected nextDue(until: number): Pending | undefined {
    let next: Pending | undefined;
    for (const pending of this.#pending) {
      if (pending.dueAt > until) continue;
      if (!next || pending.dueAt < next.dueAt || (pending.dueAt === next.dueAt && pending.order < next.order))
        next = pending;
    }
    return next;
  }
}

/** Real time plus an offset. A test increases the offset so that hours pass at once. */
export class OffsetClock extends TimerQueue implements Clock {
  #offsetMs = 0;

  /** Milliseconds by which this clock is ahead of the machine's clock. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const pending = this.add(this.now() + Math.max(0, delayMs), callback);
    this.#arm(pending);
    return { cancel: () => void this.drop(pending) };
  }

  /** Advances the clock. Timers that become due run in order, each at its due time. */
  async advance(ms: number): Promise<void> {
    const target = this.now() + ms;
    for (let next = this.nextDue(target); next; next = this.nextDue(target)) {
      this.#offsetMs += Math.max(0, next.dueAt - this.now());
      this.drop(next);
      next.callback();
      await turn();
    }
    this.#offsetMs += Math.max(0, target - this.now());
    for (const pending of this.all()) this.#arm(pending);
    await turn();
  }

  #arm(pending: Pending): void {
    clearTimeout(pending.handle);
    const wait = pending.dueAt - this.now();
    pending.handle = setTimeout(
      () => {
        if (pending.dueAt > this.now()) this.#arm(pending);
        else if (this.drop(pending)) pending.callback();
      },
      Math.min(Math.max(0, wait), MAX_TIMER_MS),
    );
    pending.handle.unref();
  }
}

/** A clock that changes only when it is advanced. For unit tests of time windows. */
export class ManualClock extends TimerQueue implements Clock {
  #now: number;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    super();
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const pending = this.add(this.#now + Math.max(0, delayMs), callback);
    return { cancel: () => void this.drop(pending) };
  }

  /** Advances the clock. Timers that become due run in order, each at its due time. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let next = this.nextDue(target); next; next = this.nextDue(target)) {
      this.#now = Math.max(this.#now, next.dueAt);
      this.drop(next);
      next.callback();
      await turn();
    }
    this.#now = target;
    await turn();
  }
}
