import type { ErrorCode } from '../../protocol/errors';
import type { Problem } from '../../protocol/problems';

/**
 * Error codes that the client itself creates. All other codes come from the service (docs/errors.md).
 * - `invalid_options`: the options of the client are invalid, or the platform lacks a required feature
 * - `network`: the request failed without a response
 * - `timeout`: no response arrived in time
 * - `connection_lost`: the connection broke or could not be opened
 * - `token_failed`: `getToken` threw, timed out or did not return a string
 * - `invalid_response`: the response does not follow the protocol
 * - `client_closed`: the client or the subscription was closed
 * - `gap`: an iteration reached messages that are no longer available
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

/** All codes of a {@link TidingsError}. A newer service may send others. */
export type TidingsErrorCode = ErrorCode | ClientErrorCode;

/** Details of an error, besides its code and message. */
export interface ErrorDetails {
  /** HTTP status, if there was a response. */
  readonly status?: number | undefined;
  /** Milliseconds to wait before the next attempt, if the service asked for a wait. */
  readonly retryAfterMs?: number | undefined;
  /** Identifies the request in the logs of the service. */
  readonly requestId?: string | undefined;
  /** All problems of an invalid request, each with the path of the invalid value. */
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

/**
 * The class of every error that this library throws or reports, except the reason of an aborted signal.
 * Use `code` in programs, because the text of `message` may change.
 */
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

  /** Whether the same call, unchanged, may succeed later. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.code);
  }
}

/**
 * Converts any thrown value to a `TidingsError`, unless it is one already. If `code` is undefined, a `SyntaxError` gets the
 * code `invalid_response`, and every other value gets `network`.
 */
export function toTidingsError(thrown: unknown, code?: TidingsErrorCode): TidingsError {
  if (thrown instanceof TidingsError) return thrown;
  const { name, message = String(thrown) } = Object(thrown) as Partial<Error>;
  return new TidingsError(code ?? (name === 'SyntaxError' ? 'invalid_response' : 'network'), message, {
    cause: thrown,
  });
}

/** Converts the error object of a reply or an HTTP body. A body without a code gets the code `fallback`. */
export function errorFromBody(body: unknown, fallback: TidingsErrorCode, details: ErrorDetails = {}): TidingsError {
  const { code, message, requestId, problems } = (body ?? {}) as Record<string, never>;
  return new TidingsError(code ?? fallback, message ?? `The response has status ${details.status}`, {
    ...details,
    requestId,
    problems,
  });
}
