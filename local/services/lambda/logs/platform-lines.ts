/** An event that the platform logs about an execution environment. Durations are milliseconds of the engine's clock. */
export type PlatformEvent =
  | { readonly type: 'init-start'; readonly runtime: string }
  | {
      readonly type: 'init-report';
      readonly durationMs: number;
      readonly status: 'timeout' | 'error';
      readonly errorType?: string;
    }
  | { readonly type: 'start'; readonly requestId: string }
  | { readonly type: 'end'; readonly requestId: string }
  | InvocationReport;

/** The report of an invocation. It is the last log line of the invocation. */
export interface InvocationReport {
  readonly type: 'report';
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  /** Set only for the first invocation of an environment. */
  readonly initDurationMs?: number | undefined;
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string | undefined;
}

const fixed = (ms: number): string => `${ms.toFixed(2)} ms`;

/** Formats an event in Lambda's text format. Members are separated by tabs. */
export function textLine(event: PlatformEvent): string {
  switch (event.type) {
    case 'init-start':
      return `INIT_START Runtime Version: ${event.runtime}`;
    case 'init-report':
      return join([`INIT_REPORT Init Duration: ${fixed(event.durationMs)}`, 'Phase: init', ...statusOf(event)]);
    case 'start':
      return `START RequestId: ${event.requestId} Version: $LATEST`;
    case 'end':
      return `END RequestId: ${event.requestId}`;
    default:
      return join([
        `REPORT RequestId: ${event.requestId}`,
        `Duration: ${fixed(event.durationMs)}`,
        `Billed Duration: ${billed(event)} ms`,
        `Memory Size: ${event.memoryMb} MB`,
        `Max Memory Used: ${event.maxMemoryMb} MB`,
        ...(event.initDurationMs === undefined ? [] : [`Init Duration: ${fixed(event.initDurationMs)}`]),
        ...statusOf(event),
      ]);
  }
}

/** Formats an event in Lambda's JSON format. Returns `undefined` for an event that this format does not have. */
export function jsonLine(event: PlatformEvent, time: string): string | undefined {
  switch (event.type) {
    case 'init-start':
      return entry(time, 'platform.initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersion: event.runtime,
      });
    case 'init-report':
      return entry(time, 'platform.initReport', {
        initializationType: 'on-demand',
        phase: 'init',
        status: event.status,
        errorType: event.errorType,
        metrics: { durationMs: event.durationMs },
      });
    case 'start':
      return entry(time, 'platform.start', { requestId: event.requestId, version: '$LATEST' });
    case 'end':
      return undefined;
    default:
      return entry(time, 'platform.report', {
        requestId: event.requestId,
        metrics: {
          durationMs: event.durationMs,
          billedDurationMs: billed(event),
          memorySizeMB: event.memoryMb,
          maxMemoryUsedMB: event.maxMemoryMb,
          initDurationMs: event.initDurationMs,
        },
        status: event.status ?? 'success',
        errorType: event.errorType,
      });
  }
}

/** Since August 2025, Lambda bills the initialization too. */
function billed(event: InvocationReport): number {
  return Math.max(1, Math.ceil(event.durationMs + (event.initDurationMs ?? 0)));
}

function statusOf(event: { readonly status?: string; readonly errorType?: string | undefined }): string[] {
  return [
    ...(event.status ? [`Status: ${event.status}`] : []),
    ...(event.errorType ? [`Error Type: ${event.errorType}`] : []),
  ];
}

function join(members: readonly string[]): string {
  return `${members.join('\t')}\t`;
}

function entry(time: string, type: string, record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ time, type, record });
}
