/** One invalid value, and how to correct it. */
export interface Problem {
  /** Location of the value: a path in the settings, or the path of a construct. */
  readonly path: string;
  /** The invalid value as text, without secrets and not too long ({@link showValue}). */
  readonly got: string;
  /** The accepted values, with their unit. */
  readonly allowed: string;
  /** What to do next, as one imperative sentence. */
  readonly next: string;
}

/** Formats a problem as one line: path, value, accepted values, and what to do next. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: got ${problem.got}; allowed: ${problem.allowed}. ${problem.next}`;
}

const MAX_SHOWN_CHARACTERS = 120;

/** Formats a value for an error text: as JSON, cut to 120 characters, with the credentials in URLs masked. */
export function showValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  const masked = text.replace(/\/\/[^/@\s"]*@/g, '//***@');
  return masked.length <= MAX_SHOWN_CHARACTERS ? masked : `${masked.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

/** Reports settings that cannot be deployed. It contains all problems, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_configuration';

  constructor(
    /** The file, or the path of the construct, whose settings are invalid, for example `tidings.config.ts`. */
    readonly source: string,
    /** All problems, at least one. */
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super([`${source} has ${count}:`, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join('\n'));
  }
}
