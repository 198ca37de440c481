/**
 * The global that Lambda's Node.js runtime gives functions for response streaming (developer guide, "Response
 * streaming for Lambda functions"); no package declares it.
 */
declare namespace awslambda {
  /** What is written goes to the client at once. */
  interface ResponseStream {
    write(text: string): boolean;
    end(done?: () => void): void;
    on(event: 'close' | 'drain' | 'error' | 'finish', listener: (error?: Error) => void): unknown;
    off(event: 'close' | 'drain' | 'error' | 'finish', listener: (error?: Error) => void): unknown;
  }

  /** What the runtime tells of an invocation. */
  interface Context {
    readonly awsRequestId: string;
    getRemainingTimeInMillis(): number;
  }

  /** Marks a handler as one that streams; it has to be async. */
  function streamifyResponse<Event>(
    handler: (event: Event, stream: ResponseStream, context: Context) => Promise<void>,
  ): unknown;

  const HttpResponseStream: {
    /** Gives a response its status and headers. They are sent with the first byte: without one they are lost. */
    from(
      stream: ResponseStream,
      head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
    ): ResponseStream;
  };
}
