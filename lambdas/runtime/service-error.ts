import { PublishError } from '../../publishing/publish-error';
import type { ErrorBody, ErrorCode } from '../../protocol/errors';
import type { Problem } from '../../protocol/problems';

/** What else an error tells its caller. */
export interface ServiceErrorDetails {
  readonly problems?: readonly Problem[];
  /** Seconds after which asking again makes sense; becomes the Retry-After header. */
  readonly retryAfterSeconds?: number;
  /** The failure underneath; logged, never sent. */
  readonly cause?: unknown;
}

/** An outcome that the caller is told about, with a code of the wire contract. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /**
   * @param code stable code of the wire contract
   * @param message what is wrong with the value that was got, and what to do next; safe to send
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ServiceErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }

  /** The error object of a reply or an HTTP body. */
  toBody(requestId: string): ErrorBody {
    const { problems } = this.details;
    return { code: this.code, message: this.message, requestId, ...(problems === undefined ? {} : { problems }) };
  }
}

/** The error for a value that failed its check: every problem at once, the first three in the message. */
export function invalidRequest(problems: readonly Problem[], code: ErrorCode = 'invalid_request'): ServiceError {
  const texts = problems.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new ServiceError(code, texts.join('; '), { problems });
}

/**
 * Turns whatever was thrown into an error that can be sent.
 * Failures of AWS calls that may pass become `unavailable`; anything else is ours and becomes `internal_error`.
 */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof PublishError) {
    const { code, message, retryAfterSeconds, cause } = error;
    return new ServiceError(code, message, {
      cause,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
  if (isPassing(error)) {
    return new ServiceError('unavailable', 'A part of the service did not answer; try again.', {
      cause: error,
      retryAfterSeconds: 1,
    });
  }
  const message = 'The service failed; report the request id if it goes on.';
  return new ServiceError('internal_error', message, { cause: error });
}

/** Whether an error is one that trouble passing by explains: a server error, throttling, a lost connection. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status !== undefined && status >= 500) return true;
  return PASSING_NAMES.has(error.name) || PASSING_CODES.has((error as NodeJS.ErrnoException).code ?? '');
}

const PASSING_NAMES = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'RequestLimitExceeded',
  'LimitExceededException',
  'RequestThrottled',
  'TimeoutError',
  'AbortError',
  'NetworkingError',
]);
const PASSING_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
