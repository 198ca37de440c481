import { AwsError } from '../../../core/errors';
import type { EngineEvent } from '../../../core/reporter';

/** An error in one line: the service's code where it has one. */
export function describeError(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
}

/** Throttling is part of the game; anything else that keeps a function from running is worth a warning. */
export function notRun(functionArn: string, error: unknown): EngineEvent {
  const message = `${functionArn} did not run: ${describeError(error)}`;
  const throttled = error instanceof AwsError && error.code === 'TooManyRequestsException';
  return throttled ? { type: 'debug', area: 'event-source-mapping', message } : { type: 'warning', message };
}
