/** Limits how many operations run at the same time. The others wait in the order of their calls. */
export interface Semaphore {
  /** Acquires a permit. Returns `undefined` if one is free, otherwise a promise that resolves when one is. */
  acquire(): Promise<void> | undefined;
  /** Releases a permit; the first waiting call gets it. */
  release(): void;
}

/** Creates a semaphore with that many permits. */
export function createSemaphore(permits: number): Semaphore {
  let free = permits;
  const waiting: (() => void)[] = [];
  let first = 0;
  return {
    acquire: () => {
      if (free > 0) {
        free -= 1;
        return undefined;
      }
      return new Promise<void>((resolve) => void waiting.push(resolve));
    },
    release: () => {
      const next = waiting[first];
      if (next === undefined) {
        free += 1;
        return;
      }
      first += 1;
      if (first === waiting.length) {
        waiting.length = 0;
        first = 0;
      }
      next();
    },
  };
}
