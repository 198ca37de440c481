import { AwsError } from './errors';

/** The message of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of anything that was thrown, after the code of an AWS error: `ThrottlingException: Rate exceeded`. */
export function errorTextWithCode(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : errorText(error);
}

/** The stack of an error that nobody expected, for a report of a fault in the engine. */
export function errorStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
