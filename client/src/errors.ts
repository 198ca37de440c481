import type { ErrorCode } from '../../protocol/errors';
import type { Problem } from '../../protocol/problems';

/**
 * Error codes of the client itself; every other code is one of the service (`docs/errors.md`).
 * `invalid_options` options do not fit; `network` no answer could be had; `timeout` none came in time;
 * `connection_lost` the connection broke under a request; `token_failed` `getToken` failed;
 * `invalid_response` the answer is not the protocol; `client_closed` the client or subscription was closed;
 * `gap` an iteration met messages that cannot be had.
 */
export type ClientErrorCode =
  | 'invalid_options'
  | 'network'
  | 'timeout'
  | 'connection_lost'
  | 'token_failed'
  | 'invalid_response'
  | 'client_closed'
  | 'gap';

/** Every code that a {@link TidingsError} may have; a later service may add more. */
export type TidingsErrorCode = ErrorCode | ClientErrorCode;

/** What an error carries besides its code and message. */
export interface ErrorDetails {
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Finds the request in the logs of the service. */
  readonly requestId?: string | undefined;
  /** Everything that is wrong, with its place. */
  readonly problems?: readonly Problem[] | undefined;
  readonly cause?: unknown;
}

const RETRYABLE: readonly string[] = [
  'network',
  'timeout',
  'connection_lost',
  'token_failed',
  'throttled',
  'unavailable',
  'internal_error',
  'publish_in_progress',
  'connection_gone',
  'token_expired',
] satisfies TidingsErrorCode[];

/** Every error that this library throws or reports, except an aborted signal's own reason. Switch on `code`. */
export class TidingsError extends Error implements ErrorDetails {
  override readonly name = 'TidingsError';
  declare readonly status?: number | undefined;
  declare readonly retryAfterMs?: number | undefined;
  declare readonly requestId?: string | undefined;
  declare readonly problems?: readonly Problem[] | undefined;

  constructor(
    readonly code: TidingsErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details);
    Object.assign(this, details);
  }

  /** Whether the same call may succeed later without anything being changed. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.code);
  }
}

/** Whatever was thrown, as an error of this library: of the code that is given, or one that says what it is. */
export function toTidingsError(thrown: unknown, code?: TidingsErrorCode): TidingsError {
  if (thrown instanceof TidingsError) return thrown;
  const { name, message = String(thrown) } = Object(thrown) as Partial<Error>;
  return new TidingsError(code ?? (name === 'SyntaxError' ? 'invalid_response' : 'network'), message, {
    cause: thrown,
  });
}

/** The error object of a reply or an HTTP body; anything that is not one becomes a `fallback`. */
export function errorFromBody(body: unknown, fallback: TidingsErrorCode, details: ErrorDetails = {}): TidingsError {
  const { code, message, requestId, problems } = (body ?? {}) as Record<string, never>;
  return new TidingsError(code ?? fallback, message ?? `The service answered ${details.status}.`, {
    ...details,
    requestId,
    problems,
  });
}
