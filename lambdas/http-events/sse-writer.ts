/** The parts of a writable stream that the writer uses. */
export interface ResponseStream {
  write(text: string): boolean;
  end(): void;
  on(event: 'close' | 'drain' | 'error' | 'finish', listener: () => void): unknown;
  off(event: 'close' | 'drain' | 'error' | 'finish', listener: () => void): unknown;
}

/** Writes the text of an event stream. */
export interface SseWriter {
  /** Resolves once the client can receive more, or has left. */
  write(text: string): Promise<void>;
  /** Ends the response; resolves once all of it is sent or the client has left. */
  end(): Promise<void>;
  /** Aborted when the client has left, as far as Lambda reports it. */
  readonly left: AbortSignal;
}

/** Creates a writer that writes no faster than the client reads. */
export function createSseWriter(stream: ResponseStream): SseWriter {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  stream.on('close', leave);
  stream.on('error', leave);

  const until = (event: 'drain' | 'finish', start: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        stream.off(event, done);
        gone.signal.removeEventListener('abort', done);
        resolve();
      };
      stream.on(event, done);
      gone.signal.addEventListener('abort', done);
      if (gone.signal.aborted || start()) done();
    });

  return {
    left: gone.signal,
    write: (text) => until('drain', () => stream.write(text)),
    end: () => {
      const finished = until('finish', () => false);
      stream.end();
      return finished;
    },
  };
}
