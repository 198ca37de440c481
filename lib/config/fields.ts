import * as v from 'valibot';
import { showValue } from '../errors';
import type { Problem } from '../errors';

const SEPARATOR = '\n';

/** Builds the error text of a schema: the accepted values, then what the user should do. `toProblem` splits it again. */
export function expectation(allowed: string, next: string): string {
  return `${allowed}${SEPARATOR}${next}`;
}

/**
 * A schema for an object that rejects unknown keys. It reports every unknown key. The strict object of valibot reports
 * only the first one.
 */
export function strict<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  const keys = Object.keys(entries).join(', ');
  const unknownKey = v.never(expectation(`the keys ${keys}`, 'Remove the key or correct its spelling.'));
  const malformed = expectation(`an object with the keys ${keys}`, 'Write an object, and add the missing key.');
  return v.objectWithRest(entries, unknownKey, malformed) as unknown as v.StrictObjectSchema<E, undefined>;
}

/** A schema for an integer from `minimum` to `maximum`, both included. */
export function integer(minimum: number, maximum: number, unit: string) {
  const message = expectation(`a whole number from ${minimum} to ${maximum} ${unit}`, 'Choose a number in that range.');
  return v.pipe(v.number(message), v.integer(message), v.minValue(minimum, message), v.maxValue(maximum, message));
}

/** A schema for a string that matches `pattern`. */
export function text(pattern: RegExp, allowed: string, next: string) {
  const message = expectation(allowed, next);
  return v.pipe(v.string(message), v.regex(pattern, message));
}

/** A schema for one of several strings. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, expectation(words.map((word) => `"${word}"`).join(' or '), 'Choose one of them.'));
}

/** Creates a check of a whole value, to add with `v.pipe`. `find` returns problems with paths relative to the value. */
export function rules<T>(find: (value: T) => readonly Problem[]) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const problem of find(dataset.value)) addIssue({ message: JSON.stringify(problem) });
  });
}

/** Converts an issue that valibot reports to a problem. `root` is the path of the parsed value, or empty. */
export function toProblem(issue: v.BaseIssue<unknown>, root: string): Problem {
  const path = [root, v.getDotPath(issue)].filter((part) => part !== null && part !== '').join('.');
  if (issue.type === 'raw_check') {
    const problem = JSON.parse(issue.message) as Problem;
    return { ...problem, path: [path, problem.path].filter((part) => part !== '').join('.') };
  }
  const [allowed, next] = issue.message.split(SEPARATOR);
  return {
    path,
    got: issue.type === 'object_with_rest' && issue.input === undefined ? 'nothing' : showValue(issue.input),
    allowed: next === undefined ? (issue.expected ?? issue.message) : (allowed ?? ''),
    next: next ?? 'Correct this value.',
  };
}
