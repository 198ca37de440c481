import * as v from 'valibot';
import { showValue } from '../errors';
import type { Problem } from '../errors';

const SEPARATOR = '\n';

/** The message of a schema: accepted values and next step. `toProblem` separates the two again. */
export function expectation(allowed: string, next: string): string {
  return `${allowed}${SEPARATOR}${next}`;
}

/**
 * An object that rejects unknown keys. Reports each of them; valibot's own strict object stops at the first.
 */
export function strict<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  const keys = Object.keys(entries).join(', ');
  const unknownKey = v.never(expectation(`the keys ${keys}`, 'Remove the key or correct its spelling.'));
  const malformed = expectation(`an object with the keys ${keys}`, 'Add the missing part.');
  return v.objectWithRest(entries, unknownKey, malformed) as unknown as v.StrictObjectSchema<E, undefined>;
}

/** An integer from `minimum` to `maximum`, both included. */
export function integer(minimum: number, maximum: number, unit: string) {
  const message = expectation(`a whole number from ${minimum} to ${maximum} ${unit}`, 'Choose a number in that range.');
  return v.pipe(v.number(message), v.integer(message), v.minValue(minimum, message), v.maxValue(maximum, message));
}

/** A string that matches `pattern`. */
export function text(pattern: RegExp, allowed: string, next: string) {
  const message = expectation(allowed, next);
  return v.pipe(v.string(message), v.regex(pattern, message));
}

/** One of several strings. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, expectation(words.map((word) => `"${word}"`).join(' or '), 'Choose one of them.'));
}

/** Adds a check of a whole value. `find` returns problems with paths relative to the value. */
export function rules<T>(find: (value: T) => readonly Problem[]) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const problem of find(dataset.value)) addIssue({ message: JSON.stringify(problem) });
  });
}

/** Converts an issue that valibot reports. `root` is the path of the parsed value, or empty. */
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
