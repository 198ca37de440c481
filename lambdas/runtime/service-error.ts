import type { ErrorBody, ErrorCode } from '../../protocol/errors';
import type { Problem } from '../../protocol/problems';
import { PublishError } from '../../publishing/publish-error';
import type { LogFields, Logger } from './interfaces';

/** Optional parts of a {@link ServiceError}. */
export interface ServiceErrorDetails {
  readonly problems?: readonly Problem[];
  /** Seconds after which a retry makes sense. It becomes the header Retry-After. */
  readonly retryAfterSeconds?: number;
  /** The underlying failure. It is logged and never sent. */
  readonly cause?: unknown;
}

/** An error that is sent to the caller, with a code of the wire contract. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /**
   * @param code stable code of the wire contract
   * @param message states what is wrong with which value, and what to do next; contains nothing that the caller may not see
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ServiceErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }

  /** The error object of a reply or of an HTTP body. */
  toBody(requestId: string): ErrorBody {
    const { problems } = this.details;
    return { code: this.code, message: this.message, requestId, ...(problems === undefined ? {} : { problems }) };
  }
}

/** The error for an invalid value. It contains all problems; its message contains the first three. */
export function invalidRequest(problems: readonly Problem[], code: ErrorCode = 'invalid_request'): ServiceError {
  const texts = problems.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new ServiceError(code, texts.join('; '), { problems });
}

/**
 * Turns a thrown value into an error that can be sent.
 * A transient failure of an AWS call becomes `unavailable`. Anything else is a fault of the service and becomes
 * `internal_error`.
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
  if (isTransient(error)) {
    return new ServiceError('unavailable', 'a dependency of the service did not respond; try again', {
      cause: error,
      retryAfterSeconds: 1,
    });
  }
  const message = 'the service failed; try again, and report the request id if it fails again';
  return new ServiceError('internal_error', message, { cause: error });
}

/** Logs an error that has a cause. An error without a cause is the caller's fault and is not logged. */
export function logFailure(logger: Logger, error: ServiceError, fields: LogFields): void {
  const { cause } = error.details;
  if (cause === undefined) return;
  const message = `a request failed: ${error.code}`;
  if (error.code === 'internal_error') logger.error(message, { ...fields, error: cause });
  else logger.warn(message, { ...fields, error: cause });
}

/** Returns true for a transient failure: a server error, throttling, or a lost connection. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status !== undefined && status >= 500) return true;
  return TRANSIENT_NAMES.has(error.name) || TRANSIENT_CODES.has((error as NodeJS.ErrnoException).code ?? '');
}

const TRANSIENT_NAMES = new Set([
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
const TRANSIENT_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
