import type { Clock } from '../../../core/clock';

/** Waits on the engine's clock. Resolves early when `signal` is aborted. */
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

/** Exponential back-off: `minMs` for attempt 0, doubled with each attempt, `maxMs` at most. */
export function backOff(attempt: number, minMs: number, maxMs: number): number {
  return Math.min(minMs * 2 ** Math.min(attempt, 30), maxMs);
}
