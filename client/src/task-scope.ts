import type { ClientErrorCode } from './errors';
import { TidingsError, toTidingsError } from './errors';
import { onAbort } from './event-emitter';
import { after } from './timers';
import type { Platform } from './platform';

/** The timers and asynchronous tasks of a client or of one connection. They end together. */
export interface TaskScope {
  /** The error that the scope ended with. Undefined while it is active. */
  readonly endedWith: TidingsError | undefined;
  /** Ends the scope: cancels its timers, rejects its tasks with `error` and calls the functions of `onEnd`. */
  end(error: TidingsError): void;
  /** Calls `run` when the scope ends. */
  onEnd(run: () => void): void;
  /** Calls `run` after a delay, unless the scope has ended by then. */
  later(delayMs: number, run: () => void): void;
  /**
   * Runs a task. The promise rejects when the time limit passes, when `signal` is aborted or when the scope ends, even if
   * the task ignores the signal that it receives.
   * @param code code of the error for a timeout, and for a thrown value that is not a `TidingsError`
   * @throws the reason of the aborted signal, a `TidingsError` of the task, or the error that the scope ended with
   */
  runWithin<T>(
    timeoutMs: number,
    run: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
    code?: ClientErrorCode,
  ): Promise<T>;
}

/** Creates an active scope. */
export function createTaskScope(platform: Platform): TaskScope {
  const running = new Set<(reason: unknown) => void>();
  let ended: TidingsError | undefined;
  return {
    get endedWith() {
      return ended;
    },
    end(error) {
      ended ??= error;
      for (const stop of running) stop(error);
    },
    onEnd: (run) => void running.add(run),
    later(delayMs, run) {
      running.add(after(platform, delayMs, run));
    },
    async runWithin(timeoutMs, run, outer, code) {
      if (ended) throw ended;
      const abort = new AbortController();
      const { signal } = abort;
      const stop = (reason: unknown): void => abort.abort(reason);
      running.add(stop);
      // `removeListener` calls this function too, after the task has ended. The task's signal must not be aborted then.
      const removeListener = onAbort(outer, () => running.has(stop) && stop(outer?.reason));
      const cancelTimeout = after(platform, timeoutMs, () => {
        stop(new TidingsError(code ?? 'timeout', `No response within ${timeoutMs} ms`));
      });
      try {
        signal.throwIfAborted();
        const aborted = new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason as Error)));
        return await Promise.race([aborted, run(signal)]);
      } catch (thrown) {
        throw signal.aborted ? signal.reason : toTidingsError(thrown, code);
      } finally {
        running.delete(stop);
        cancelTimeout();
        removeListener();
      }
    },
  };
}
