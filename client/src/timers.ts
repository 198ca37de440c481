import { onAbort } from './event-emitter';
import type { Platform } from './platform';

/**
 * Wraps a clock so that it never goes back. When the machine's clock is set back, the wrapped clock continues from its
 * latest time, so that no wait becomes longer.
 */
export function monotonic(now: () => number): () => number {
  let last = 0;
  let ahead = 0;
  return () => {
    const machine = now();
    ahead = Math.max(ahead, last - machine);
    last = machine + ahead;
    return last;
  };
}

/** Calls `run` after a delay. Returns a function that cancels the call. */
export function after(platform: Platform, delayMs: number, run: () => void): () => void {
  const timer = platform.setTimeout(run, delayMs);
  return () => platform.clearTimeout(timer);
}

/** Waits. Aborting the signal ends the wait early without an error; the caller checks `signal.aborted`. */
export function pause(platform: Platform, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = after(platform, delayMs, () => end());
    const end = onAbort(signal, () => {
      cancel();
      resolve();
    });
  });
}
