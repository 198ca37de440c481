import type { EngineEvent, Reporter } from '../../local/core/reporter';
import type { FunctionCounts } from '../../console/src/flow/engine-counts';

/** Counts of an engine's events since its start. */
export interface EventCounts {
  /** By physical name; functions that were never invoked are absent. */
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  /** Delivery attempts by outcome: `HTTP 200`, `timeout`, `no connection`, or why Lambda discarded a failed batch. */
  readonly deliveries: Readonly<Record<string, number>>;
  readonly accessDenied: number;
  readonly warnings: number;
}

/** The lines that Lambda logs for every invocation, in its text format. */
const START = /^START RequestId: /;
const REPORT = /^REPORT RequestId: \S+\tDuration: ([\d.]+) ms\t/;
const FAILED = /\tStatus: (?:error|timeout)\t/;

/** Counts an engine's events. Pass it to the engine together with the reporter that prints ({@link tee}). */
export class EngineCounters implements Reporter {
  readonly #functions = new Map<string, { -readonly [Name in keyof FunctionCounts]: number }>();
  readonly #deliveries = new Map<string, number>();
  #accessDenied = 0;
  #warnings = 0;

  report(event: EngineEvent): void {
    if (event.type === 'function-log') this.#line(event.functionName, event.line);
    else if (event.type === 'delivery') this.#delivery(outcomeGroup(event.outcome));
    else if (event.type === 'access-denied') this.#accessDenied += 1;
    else if (event.type === 'warning') this.#warnings += 1;
  }

  /** A copy of the current counts. */
  counts(): EventCounts {
    return {
      functions: Object.fromEntries([...this.#functions].map(([name, counts]) => [name, { ...counts }])),
      deliveries: Object.fromEntries(this.#deliveries),
      accessDenied: this.#accessDenied,
      warnings: this.#warnings,
    };
  }

  #line(functionName: string, line: string): void {
    const isStart = START.test(line);
    const durationMs = REPORT.exec(line)?.[1];
    if (!isStart && durationMs === undefined) return;
    const counts = this.#functions.get(functionName) ?? { invocations: 0, ended: 0, errors: 0, durationMs: 0 };
    this.#functions.set(functionName, counts);
    if (isStart) counts.invocations += 1;
    if (durationMs === undefined) return;
    counts.ended += 1;
    counts.durationMs += Number(durationMs);
    if (FAILED.test(line)) counts.errors += 1;
  }

  #delivery(outcome: string): void {
    this.#deliveries.set(outcome, (this.#deliveries.get(outcome) ?? 0) + 1);
  }
}

/** Groups outcomes. They contain error texts of the operating system, and each text would need its own counter. */
function outcomeGroup(outcome: string): string {
  if (outcome.startsWith('no complete answer')) return 'timeout';
  return outcome.startsWith('IO Exception') ? 'no connection' : outcome;
}

/** A reporter that forwards events to several reporters. */
export function tee(...reporters: readonly Reporter[]): Reporter {
  return {
    report: (event) => {
      for (const reporter of reporters) reporter.report(event);
    },
  };
}
