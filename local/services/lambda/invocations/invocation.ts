/** One event for a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  /** JSON text. */
  readonly clientContext?: string;
}

/** The result of an invocation. A `stream` is returned as soon as its first bytes are available. */
export type Outcome =
  | { readonly kind: 'answer'; readonly payload: string }
  | { readonly kind: 'error'; readonly failure: Failure }
  | { readonly kind: 'stream'; readonly contentType: string | undefined; readonly body: AsyncIterable<Buffer> };

/** A function error. */
export interface Failure {
  readonly errorType: string;
  /** JSON text of the error object, which the caller gets as payload. */
  readonly payload: string;
}
