import { AwsError } from './errors';

/** The error text of any value that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Like {@link errorText}, but with the code of an AWS error in front: `ThrottlingException: Rate exceeded`. */
export function errorTextWithCode(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : errorText(error);
}

/** The stack of an unexpected error, for the report of a fault in the engine. */
export function errorStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
