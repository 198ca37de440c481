import type { ServiceError } from './service-error';
import type { LogFields, Logger } from './interfaces';

/** Logs an error that has something underneath; refusals are the caller's business and leave no trace. */
export function logFailure(logger: Logger, error: ServiceError, fields: LogFields): void {
  const { cause } = error.details;
  if (cause === undefined) return;
  const message = `a request failed: ${error.code}`;
  if (error.code === 'internal_error') logger.error(message, { ...fields, error: cause });
  else logger.warn(message, { ...fields, error: cause });
}
