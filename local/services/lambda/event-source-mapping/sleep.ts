import type { Clock } from '../../../core/clock';

/** Waits on the engine's clock; returns early when `signal` is aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** `first`, then twice as much each time, up to `most`. */
export function backOff(attempt: number, first: number, most: number): number {
  return Math.min(first * 2 ** Math.min(attempt, 30), most);
}
