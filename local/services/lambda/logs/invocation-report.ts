import { describeExit, type ProcessExit } from '../environments/function-failures';
import type { FunctionLog } from './function-log';
import type { Failure } from '../invocations/invocation';
import type { FunctionConfig } from '../state/function';

const BYTES_PER_MB = 1024 * 1024;

/** The result of an invocation, for its last log lines. Times are milliseconds of the engine's clock. */
export interface InvocationResult {
  readonly requestId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly initDurationMs: number | undefined;
  readonly peakMemoryBytes: number;
  readonly timedOut: boolean;
  readonly failure: Failure | undefined;
  /** Set when the process exited during the invocation. */
  readonly exit: ProcessExit | undefined;
}

/** Writes END and REPORT, and a line about the timeout or the exit if there was one. */
export function reportInvocation(log: FunctionLog, config: FunctionConfig, result: InvocationResult): void {
  const { requestId, timedOut, failure, exit } = result;
  log.platform({ type: 'end', requestId });
  log.platform({
    type: 'report',
    requestId,
    durationMs: result.endedAt - result.startedAt,
    memoryMb: config.memoryMb,
    maxMemoryMb: Math.ceil(result.peakMemoryBytes / BYTES_PER_MB),
    initDurationMs: result.initDurationMs,
    ...(timedOut && { status: 'timeout' }),
    ...(failure && !timedOut && { status: 'error', errorType: failure.errorType }),
  });
  if (timedOut) {
    const seconds = config.timeoutSeconds.toFixed(2);
    const time = new Date(result.endedAt).toISOString();
    log.line(`${time} ${requestId} Task timed out after ${seconds} seconds`, requestId);
  } else if (exit) {
    log.line(`RequestId: ${requestId} Error: ${describeExit(exit)}\nRuntime.ExitError`, requestId);
  }
}

/** Writes INIT_REPORT for an initialization that failed. @param timedOut whether it was killed because it took too long */
export function reportFailedInit(
  log: FunctionLog,
  durationMs: number,
  failure: Failure | undefined,
  timedOut: boolean,
): void {
  log.platform({
    type: 'init-report',
    durationMs,
    status: timedOut ? 'timeout' : 'error',
    ...(failure && { errorType: failure.errorType }),
  });
}
