import type { ClientErrorCode } from './errors';
import { TidingsError, toTidingsError } from './errors';
import { onAbort } from './event-emitter';
import { after } from './platform';
import type { Platform } from './platform';

/** What runs for as long as a client, or a connection. */
export interface Scope {
  /** Why it ended. */
  readonly ended: TidingsError | undefined;
  /** Ends everything that runs in it. */
  end(why: TidingsError): void;
  /** Runs something later, unless the scope has ended by then. */
  later(delayMs: number, run: () => void): void;
  /**
   * Runs something that ends when its time is over, when a signal is aborted, or with the scope: whether or not it listens
   * to the signal that it is given.
   * @param code of the error when the time is over or something else than an error of this library is thrown
   * @throws the reason of the aborted signal, an error of this library, or why the scope has ended
   */
  within<T>(
    timeoutMs: number,
    run: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
    code?: ClientErrorCode,
  ): Promise<T>;
}

/** Makes a scope. */
export function createScope(platform: Platform): Scope {
  const running = new Set<(why: unknown) => void>();
  let ended: TidingsError | undefined;
  return {
    get ended() {
      return ended;
    },
    end(why) {
      ended ??= why;
      for (const stop of running) stop(why);
    },
    later(delayMs, run) {
      running.add(after(platform, delayMs, run));
    },
    async within(timeoutMs, run, outer, code) {
      if (ended) throw ended;
      const abort = new AbortController();
      const { signal } = abort;
      const stop = (why: unknown): void => abort.abort(why);
      running.add(stop);
      // What has come to its end is not told to stop.
      const unfollow = onAbort(outer, () => running.has(stop) && stop(outer?.reason));
      const cancel = after(platform, timeoutMs, () => {
        stop(new TidingsError(code ?? 'timeout', `No answer came within ${timeoutMs} ms.`));
      });
      try {
        signal.throwIfAborted();
        const aborted = new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason as Error)));
        return await Promise.race([aborted, run(signal)]);
      } catch (thrown) {
        throw signal.aborted ? signal.reason : toTidingsError(thrown, code);
      } finally {
        running.delete(stop);
        cancel();
        unfollow();
      }
    },
  };
}
