import { MAX_RESPONSE_BYTES } from '../limits';
import type { Failure } from '../invocations/invocation';

function failure(errorType: string, errorMessage: string): Failure {
  return { errorType, payload: JSON.stringify({ errorType, errorMessage }) };
}

/** The function exceeded its timeout. The error has the form observed on AWS. */
export function timedOut(requestId: string, timeoutSeconds: number): Failure {
  return failure(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

/** The process of the function exited before it responded. The text was observed on AWS. */
export function exited(requestId: string, exit: ProcessExit): Failure {
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${describeExit(exit)}`);
}

/** The response exceeds the maximum size of its kind. */
export function responseTooLarge(): Failure {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  );
}

/** An error that the runtime reported for an invocation or an initialization. */
export function reported(body: string): Failure {
  return { errorType: errorTypeOf(body), payload: body };
}

/** The exit of a process: its exit code, or the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** Describes an exit with the text of AWS. */
export function describeExit({ code, signal }: ProcessExit): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code ? `Runtime exited with error: exit status ${code}` : 'Runtime exited without providing a reason';
}

function errorTypeOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const type = (parsed as { errorType?: unknown } | null)?.errorType;
    return typeof type === 'string' ? type : 'Unhandled';
  } catch {
    // A runtime may report an error that is not JSON. Lambda returns it unchanged.
    return 'Unhandled';
  }
}
