import { errorTextWithCode } from '../../../core/error-text';
import { AwsError } from '../../../core/errors';
import type { EngineEvent } from '../../../core/reporter';

/** The event of an invocation that failed before the function ran. Throttling is normal; any other cause is a warning. */
export function notInvoked(functionArn: string, error: unknown): EngineEvent {
  const message = `${functionArn} did not run: ${errorTextWithCode(error)}`;
  const throttled = error instanceof AwsError && error.code === 'TooManyRequestsException';
  return throttled ? { type: 'debug', area: 'event-source-mapping', message } : { type: 'warning', message };
}
