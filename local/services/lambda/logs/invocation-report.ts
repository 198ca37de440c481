import { describeExit, type ProcessExit } from '../environments/function-failures';
import type { FunctionLog } from './function-log';
import type { Failure, FunctionConfig } from '../types';

const BYTES_PER_MB = 1024 * 1024;

/** How an invocation went, for the lines that close it. Times are milliseconds of engine time. */
export interface InvocationFacts {
  readonly requestId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly initDurationMs: number | undefined;
  readonly peakMemoryBytes: number;
  readonly timedOut: boolean;
  readonly failure: Failure | undefined;
  /** Set when the process ended with the invocation. */
  readonly exit: ProcessExit | undefined;
}

/** Writes END, REPORT and, after a timeout or an exit, what happened. */
export function reportInvocation(log: FunctionLog, config: FunctionConfig, facts: InvocationFacts): void {
  const { requestId, timedOut, failure, exit } = facts;
  log.platform({ type: 'end', requestId });
  log.platform({
    type: 'report',
    requestId,
    durationMs: facts.endedAt - facts.startedAt,
    memoryMb: config.memoryMb,
    maxMemoryMb: Math.ceil(facts.peakMemoryBytes / BYTES_PER_MB),
    initDurationMs: facts.initDurationMs,
    ...(timedOut && { status: 'timeout' }),
    ...(failure && !timedOut && { status: 'error', errorType: failure.errorType }),
  });
  if (timedOut) {
    const seconds = config.timeoutSeconds.toFixed(2);
    const time = new Date(facts.endedAt).toISOString();
    log.line(`${time} ${requestId} Task timed out after ${seconds} seconds`, requestId);
  } else if (exit) {
    log.line(`RequestId: ${requestId} Error: ${describeExit(exit)}\nRuntime.ExitError`, requestId);
  }
}

/** Writes INIT_REPORT for an initialisation that did not succeed. @param timedOut it took too long and was killed */
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
