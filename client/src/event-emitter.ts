/** Something that can be listened to. */
export interface Listenable<Events> {
  /**
   * Calls `listener` for every event of that name.
   * @returns a function that stops it; an aborted `signal` does the same
   */
  on<Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void;
}

/** Something that can be listened to, seen from inside. */
export interface Emitter<Events> extends Listenable<Events> {
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
}

/** Makes a list of listeners. */
export function createEmitter<Events>(): Emitter<Events> {
  const entries = new Set<{ readonly name: keyof Events; readonly listener: (event: never) => void }>();
  return {
    on(name, listener, options) {
      const entry = { name, listener };
      entries.add(entry);
      return onAbort(options?.signal, () => void entries.delete(entry));
    },
    emit(name, event) {
      for (const entry of [...entries]) if (entry.name === name) guard(() => entry.listener(event as never));
    },
  };
}

/** Runs code of the application; what it throws goes where uncaught errors go and stops nothing here. */
export function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * Runs something to end it, when a signal is aborted (at once when it is already), or when the returned function is
 * called: whichever comes first lets go of the signal.
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
