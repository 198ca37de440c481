/** How long `eventually` goes on trying, and how often. */
export interface EventuallyOptions {
  /** Gives up after this many milliseconds: time enough on a machine that is busy with other tests. @default 15000 */
  readonly deadlineMs?: number;
  /** Pause between two tries, in milliseconds. @default 5 */
  readonly intervalMs?: number;
}

/**
 * Calls `check` until it no longer throws, and returns what it returned.
 * @throws the last error of `check` once the deadline has passed
 */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const deadline = performance.now() + (options.deadlineMs ?? 15_000);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, options.intervalMs ?? 5));
    }
  }
}
