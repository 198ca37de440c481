import type { Clock, Timer } from '../../../core/clock';

interface Waiter<T> {
  readonly receive: () => readonly T[];
  readonly finish: (items: readonly T[]) => void;
}

/** Receivers that wait for messages, served in the order of their arrival. */
export interface LongPolls<T> {
  /**
   * Waits until `receive` returns items, and returns them.
   * @returns an empty list after `waitMs`, or when the signal aborts or the queue closes
   */
  wait(receive: () => readonly T[], waitMs: number, signal?: AbortSignal): Promise<readonly T[]>;
  /** Lets the waiting receivers try again. Call this after items were added or became visible. */
  wake(): void;
  /** Ends all waits with an empty list. */
  close(): void;
}

/** @param nextChangeAt returns the next time at which an item may become receivable without a call of `wake` */
export function createLongPolls<T>(clock: Clock, nextChangeAt: (now: number) => number | undefined): LongPolls<T> {
  const waiters = new Set<Waiter<T>>();
  let timer: Timer | undefined;

  const setTimer = (): void => {
    timer?.cancel();
    if (waiters.size === 0) return;
    const now = clock.now();
    const at = nextChangeAt(now);
    if (at !== undefined) timer = clock.setTimeout(wake, at - now);
  };

  const wake = (): void => {
    for (const waiter of waiters) {
      const items = waiter.receive();
      if (items.length === 0) break;
      waiter.finish(items);
    }
    setTimer();
  };

  return {
    wait: (receive, waitMs, signal) =>
      new Promise((resolve) => {
        const onAbort = (): void => waiter.finish([]);
        const deadline = clock.setTimeout(() => waiter.finish([]), waitMs);
        const waiter: Waiter<T> = {
          receive,
          finish: (items) => {
            waiters.delete(waiter);
            deadline.cancel();
            signal?.removeEventListener('abort', onAbort);
            resolve(items);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
        setTimer();
      }),
    wake,
    close() {
      for (const waiter of waiters) waiter.finish([]);
      timer?.cancel();
    },
  };
}
