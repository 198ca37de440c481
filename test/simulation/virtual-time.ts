import type { Clock, Sleep } from '../../lambdas/runtime/interfaces';

/** The time at which every simulation starts, in milliseconds since the epoch. */
export const START = Date.UTC(2026, 0, 1);

/** A scheduled event. */
export interface Timer {
  cancel(): void;
}

interface Event extends Timer {
  readonly dueAt: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Waits for one turn of the event loop. Every promise that can settle without an event has settled then. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that advances only when nothing is left to do at the current time. In whole milliseconds. */
export class VirtualTime implements Clock {
  readonly #heap: Event[] = [];
  #now = START;
  #order = 0;
  /** Number of events that have run. */
  events = 0;

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): Timer {
    const event: Event = {
      dueAt: this.#now + Math.max(0, Math.ceil(delayMs)),
      order: this.#order++,
      run,
      cancel: () => void (event.run = undefined),
    };
    this.#push(event);
    return event;
  }

  readonly sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.after(signal?.aborted ? 0 : milliseconds, wake);
      signal?.addEventListener('abort', wake);
    });

  /**
   * Runs events, one at a time, until `done` returns true or the deadline is reached.
   * @param maxEvents throws when this many events were not enough
   * @returns whether `done` returned true
   */
  async run(done: () => boolean, deadline: number, maxEvents = Infinity): Promise<boolean> {
    const last = this.events + maxEvents;
    for (;;) {
      await turn();
      if (done()) return true;
      const next = this.#pop(deadline);
      if (next === undefined) break;
      if (this.events === last)
        throw new Error(`${maxEvents} events were not enough for this schedule: something runs in a loop.`);
      this.#now = Math.max(this.#now, next.dueAt);
      this.events += 1;
      next.run?.();
    }
    this.#now = Math.max(this.#now, deadline);
    return false;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(deadline: number): Event | undefined {
    for (let first = this.#heap[0]; first !== undefined && first.dueAt <= deadline; first = this.#heap[0]) {
      this.#removeFirst();
      if (first.run !== undefined) return first;
    }
    return undefined;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
}
