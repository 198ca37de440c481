import { MAX_RESPONSE_BYTES, type Failure } from '../types';

function failure(errorType: string, errorMessage: string): Failure {
  return { errorType, payload: JSON.stringify({ errorType, errorMessage }) };
}

/** The function ran into its timeout. Shape recorded from AWS. */
export function timedOut(requestId: string, timeoutSeconds: number): Failure {
  return failure(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

/** The function's process ended without an answer. Wording recorded from AWS. */
export function exited(requestId: string, exit: ProcessExit): Failure {
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${describeExit(exit)}`);
}

/** The answer is larger than a buffered response may be. */
export function responseTooLarge(): Failure {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  );
}

/** What the runtime reported as the error of an invocation or of the initialisation. */
export function reported(body: string): Failure {
  return { errorType: errorTypeOf(body), payload: body };
}

/** How a process ended: with a code, or by a signal. */
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

/** The end of a process in Lambda's words. */
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
    // A runtime may report an error that is not JSON; Lambda passes it on untouched.
    return 'Unhandled';
  }
}
