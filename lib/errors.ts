/** One thing that is wrong with a value, and the way out. */
export interface Problem {
  /** Where the value stands: a path in the configuration, or the path of a construct. */
  readonly path: string;
  /** The value that was got, as it may be shown: secrets are masked, long values are cut. */
  readonly got: string;
  /** What would have been accepted, units included. */
  readonly allowed: string;
  /** What to do next, one imperative sentence. */
  readonly next: string;
}

/** Writes a problem as one line: place, value, what is allowed, next step. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: got ${problem.got}; allowed: ${problem.allowed}. ${problem.next}`;
}

const MAX_SHOWN_CHARACTERS = 120;

/** Writes a value for a message: JSON, cut to 120 characters, with the user info of addresses masked. */
export function showValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  const masked = text.replace(/\/\/[^/@\s"]*@/g, '//***@');
  return masked.length <= MAX_SHOWN_CHARACTERS ? masked : `${masked.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

/** The configuration cannot be deployed. Carries every problem that was found, not just the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'InvalidConfiguration';

  constructor(
    /** What was being read, for example `tidings.config.ts`. */
    readonly source: string,
    /** All problems, at least one. */
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super([`${source} has ${count}:`, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join('\n'));
  }
}
