import type { Clock, Timer } from '../../../core/clock';
import type { Storage, StorageWrite } from '../state/storage';

/** Stores writes later, in the order in which they were handed over. */
export interface DelayedWrites {
  add(writes: readonly StorageWrite[], delayMs: number): void;
  /** Drops what is still to come. */
  stop(): void;
}

interface Waiting {
  readonly dueAt: number;
  readonly writes: readonly StorageWrite[];
}

/**
 * A queue rather than a timer for each: a write never overtakes an earlier one, which would then overwrite it.
 * @param onError hears of writes that failed
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
