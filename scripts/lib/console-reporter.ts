import type { EngineEvent, Reporter } from '../../local/core/reporter';

/** The least important kind of event that is printed. */
export type Verbosity = 'silent' | 'warn' | 'info' | 'debug';

const RANK: Readonly<Record<Verbosity, number>> = { silent: 0, warn: 1, info: 2, debug: 3 };

/** Lines that Lambda itself logs for every invocation. They are printed only at `debug`, so that the function's own lines stand out. */
const PLATFORM_LINE = /^(START|END|REPORT|INIT_START) /;

function describe(event: EngineEvent): { readonly rank: number; readonly text: string } {
  switch (event.type) {
    case 'step':
      return {
        rank: RANK.info,
        text: `  ${event.message}${event.durationMs === undefined ? '' : ` (${Math.round(event.durationMs)} ms)`}`,
      };
    case 'function-log':
      return {
        rank: PLATFORM_LINE.test(event.line) ? RANK.debug : RANK.info,
        text: `[${event.functionName}] ${event.line}`,
      };
    case 'access-denied':
      return {
        rank: RANK.warn,
        text: `Access denied: ${event.principal} may not ${event.action} on ${event.resource}`,
      };
    case 'delivery':
      return { rank: RANK.info, text: `Webhook ${event.target}: ${event.outcome} (attempt ${event.attempt})` };
    case 'warning':
      return { rank: RANK.warn, text: `Warning: ${event.message}` };
    case 'debug':
      return { rank: RANK.debug, text: `[${event.area}] ${event.message}` };
  }
}

/** Prints the engine's events, one line each, that are at least as important as `verbosity`. */
export function createConsoleReporter(verbosity: Verbosity, print: (line: string) => void): Reporter {
  return {
    report: (event) => {
      const { rank, text } = describe(event);
      if (rank <= RANK[verbosity]) print(text);
    },
  };
}
