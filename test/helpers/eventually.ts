/**
 * Milliseconds after which a test gives up on something that it waits for. The deadline ends a test that would hang; it
 * does not measure anything, so it is longer than a busy machine ever needs. Every waiting helper uses it by default.
 */
export const DEADLINE_MS = 60_000;

/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** Milliseconds until the last error of the check is thrown. @default DEADLINE_MS */
  readonly deadlineMs?: number;
  /** Milliseconds between two calls of the check. @default 5 */
  readonly intervalMs?: number;
}

/**
 * Calls `check` until it no longer throws, and returns its result.
 * @throws the last error of `check` after the deadline
 */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const deadline = performance.now() + (options.deadlineMs ?? DEADLINE_MS);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, options.intervalMs ?? 5));
    }
  }
}
