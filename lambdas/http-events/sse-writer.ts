/** The parts of a writable stream that the writer uses. */
export interface ResponseStream {
  write(text: string): boolean;
  end(): void;
  on(event: 'close' | 'drain' | 'error' | 'finish', listener: () => void): unknown;
  off(event: 'close' | 'drain' | 'error' | 'finish', listener: () => void): unknown;
}

/** Writes the text of an event stream. */
export interface SseWriter {
  /** Resolves once the client can receive more, or has disconnected. */
  write(text: string): Promise<void>;
  /** Ends the response. Resolves once all of it is sent, or the client has disconnected. */
  end(): Promise<void>;
  /** Aborted when the client disconnects, as far as Lambda reports it. */
  readonly disconnected: AbortSignal;
}

/** Creates a writer that writes no faster than the client reads. */
export function createSseWriter(stream: ResponseStream): SseWriter {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (): void => controller.abort();
  stream.on('close', abort);
  stream.on('error', abort);

  const until = (event: 'drain' | 'finish', start: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        stream.off(event, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      stream.on(event, done);
      signal.addEventListener('abort', done);
      if (signal.aborted || start()) done();
    });

  return {
    disconnected: signal,
    write: (text) => until('drain', () => stream.write(text)),
    end: () => {
      const finished = until('finish', () => false);
      stream.end();
      return finished;
    },
  };
}
