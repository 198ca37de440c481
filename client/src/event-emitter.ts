/** An object with events. */
export interface Listenable<Events> {
  /**
   * Calls `listener` with every event of this name.
   * @returns a function that removes the listener; aborting `signal` removes it too
   */
  on<Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void;
}

/** The emitting side of a {@link Listenable}. */
export interface Emitter<Events> extends Listenable<Events> {
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
}

/** Creates an emitter without listeners. */
export function createEmitter<Events>(): Emitter<Events> {
  const entries = new Set<{ readonly name: keyof Events; readonly listener: (event: never) => void }>();
  return {
    on(name, listener, options) {
      const entry = { name, listener };
      entries.add(entry);
      return onAbort(options?.signal, () => entries.delete(entry));
    },
    emit(name, event) {
      for (const entry of [...entries]) if (entry.name === name) callSafely(() => entry.listener(event as never));
    },
  };
}

/** Calls code of the application. An exception is rethrown as an uncaught error, so that it does not stop the caller. */
export function callSafely(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * Calls `run` when `signal` is aborted (immediately if it already is), or when the returned function is called.
 * Either way, the listener is removed from the signal first.
 */
export function onAbort(signal: AbortSignal | undefined, run: () => unknown): () => void {
  const end = (): void => {
    signal?.removeEventListener('abort', end);
    run();
  };
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  return end;
}
