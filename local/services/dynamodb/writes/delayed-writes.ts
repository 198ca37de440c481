import type { Clock, Timer } from '../../../core/clock';
import type { Storage, StorageWrite } from '../state/storage';

/** Stores writes after a delay, in the order in which they were added. */
export interface DelayedWrites {
  add(writes: readonly StorageWrite[], delayMs: number): void;
  /** Discards the pending writes. */
  stop(): void;
}

interface Waiting {
  readonly dueAt: number;
  readonly writes: readonly StorageWrite[];
}

/**
 * Uses one queue instead of one timer per write, so that an earlier write never overwrites a later one.
 * @param onError called for each write that fails
 */
export function createDelayedWrites(storage: Storage, clock: Clock, onError: (error: unknown) => void): DelayedWrites {
  const waiting: Waiting[] = [];
  let timer: Timer | undefined;

  const arm = (): void => {
    const next = waiting[0];
    timer = next && clock.setTimeout(release, next.dueAt - clock.now());
  };

  function release(): void {
    while (waiting[0] && waiting[0].dueAt <= clock.now()) storage.write(waiting.shift()!.writes).catch(onError);
    arm();
  }

  return {
    add(writes, delayMs) {
      waiting.push({ dueAt: clock.now() + delayMs, writes });
      if (!timer) arm();
    },
    stop() {
      timer?.cancel();
      waiting.length = 0;
    },
  };
}
