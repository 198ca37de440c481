import type { EngineEvent, Reporter } from '../../local/core/reporter';
import type { FunctionCounts } from '../../console/src/flow/engine-counts';

/** What an engine's events add up to since it was started. */
export interface EventCounts {
  /** By physical name; functions that were never invoked are absent. */
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  /** Attempts by what came of them: `HTTP 200`, `timeout`, `no connection`, or the condition of a failed batch. */
  readonly deliveries: Readonly<Record<string, number>>;
  readonly accessDenied: number;
  readonly warnings: number;
}

/** The lines around an invocation, in Lambda's text format. */
const START = /^START RequestId: /;
const REPORT = /^REPORT RequestId: \S+\tDuration: ([\d.]+) ms\t/;
const FAILED = /\tStatus: (?:error|timeout)\t/;

/** Counts an engine's events; give it to the engine beside the reporter that prints. */
export class EngineCounters implements Reporter {
  readonly #functions = new Map<string, { -readonly [Name in keyof FunctionCounts]: number }>();
  readonly #deliveries = new Map<string, number>();
  #accessDenied = 0;
  #warnings = 0;

  report(event: EngineEvent): void {
    if (event.type === 'function-log') this.#line(event.functionName, event.line);
    else if (event.type === 'delivery') this.#delivery(outcomeOf(event.outcome));
    else if (event.type === 'access-denied') this.#accessDenied += 1;
    else if (event.type === 'warning') this.#warnings += 1;
  }

  /** The counts of this moment. */
  counts(): EventCounts {
    return {
      functions: Object.fromEntries([...this.#functions].map(([name, counts]) => [name, { ...counts }])),
      deliveries: Object.fromEntries(this.#deliveries),
      accessDenied: this.#accessDenied,
      warnings: this.#warnings,
    };
  }

  #line(functionName: string, line: string): void {
    const begins = START.test(line);
    const durationMs = REPORT.exec(line)?.[1];
    if (!begins && durationMs === undefined) return;
    const counts = this.#functions.get(functionName) ?? { invocations: 0, ended: 0, errors: 0, durationMs: 0 };
    this.#functions.set(functionName, counts);
    if (begins) counts.invocations += 1;
    if (durationMs === undefined) return;
    counts.ended += 1;
    counts.durationMs += Number(durationMs);
    if (FAILED.test(line)) counts.errors += 1;
  }

  #delivery(outcome: string): void {
    this.#deliveries.set(outcome, (this.#deliveries.get(outcome) ?? 0) + 1);
  }
}

/** Outcomes carry the system's own words for what went wrong; so many different ones are no use as counters. */
function outcomeOf(outcome: string): string {
  if (outcome.startsWith('no complete answer')) return 'timeout';
  return outcome.startsWith('IO Exception') ? 'no connection' : outcome;
}

/** One reporter that tells several. */
export function tee(...reporters: readonly Reporter[]): Reporter {
  return {
    report: (event) => {
      for (const reporter of reporters) reporter.report(event);
    },
  };
}
