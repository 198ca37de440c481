import * as v from 'valibot';
import { showValue } from '../errors';
import type { Problem } from '../errors';

const SEPARATOR = '\n';

/** The message of a schema: what is allowed and what to do next, taken apart again by `toProblem`. */
export function expectation(allowed: string, next: string): string {
  return `${allowed}${SEPARATOR}${next}`;
}

/**
 * An object without other keys than those named. Reports every unknown key, where valibot's own strict object stops
 * at the first.
 */
export function strict<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  const keys = Object.keys(entries).join(', ');
  const unknownKey = v.never(expectation(`the keys ${keys}`, 'Remove the key or correct its spelling.'));
  const malformed = expectation(`an object with the keys ${keys}`, 'Add what is missing.');
  return v.objectWithRest(entries, unknownKey, malformed) as unknown as v.StrictObjectSchema<E, undefined>;
}

/** A whole number between two limits. */
export function whole(minimum: number, maximum: number, unit: string) {
  const message = expectation(`a whole number from ${minimum} to ${maximum} ${unit}`, 'Choose a number in that range.');
  return v.pipe(v.number(message), v.integer(message), v.minValue(minimum, message), v.maxValue(maximum, message));
}

/** A text of a certain form. */
export function text(form: RegExp, allowed: string, next: string) {
  const message = expectation(allowed, next);
  return v.pipe(v.string(message), v.regex(form, message));
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, expectation(words.map((word) => `"${word}"`).join(' or '), 'Choose one of them.'));
}

/** Adds rules about a value as a whole; `find` gets the value and returns problems with paths relative to it. */
export function rules<T>(find: (value: T) => readonly Problem[]) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const problem of find(dataset.value)) addIssue({ message: JSON.stringify(problem) });
  });
}

/** Turns what valibot found into a problem with a path, the value, what is allowed and the next step. */
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
