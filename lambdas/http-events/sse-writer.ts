/** Takes the text of a stream. */
export interface Sink {
  /** Resolves once the client can take more; at once when it has left. */
  write(text: string): Promise<void>;
  /** Ends the response, and resolves once all of it is handed over or the client has left. */
  end(): Promise<void>;
  /** The client has left, as far as the platform lets it know. */
  readonly left: AbortSignal;
}

/** Writes to a response, no faster than it is read. */
export function createSink(stream: awslambda.ResponseStream): Sink {
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
