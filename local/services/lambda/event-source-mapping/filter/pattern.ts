import { AwsError } from '../../../../core/errors';
import { isObject, matcherOf, PatternError, type Matcher } from './matchers';

/** Whether an event matches. */
export type Predicate = (event: unknown) => boolean;

/** Maximum length of a pattern, in characters (Lambda developer guide). */
const MAX_PATTERN_LENGTH = 4096;

/**
 * Compiles the filter patterns of an event source mapping. Without patterns, every event matches.
 *
 * An event matches if one pattern matches. A pattern matches if all of its members match. A list of values matches if
 * one of them matches the value at the same path of the event. If that value is an object, it counts as missing; if it
 * is an array, one of its elements must match. `$or` matches if one of the objects in its list matches.
 *
 * @throws AwsError `InvalidParameterValueException` "Invalid filter pattern definition."
 */
export function compileFilter(patterns: readonly string[]): Predicate {
  const predicates = patterns.map(compilePattern);
  return predicates.length === 0 ? () => true : (event) => predicates.some((predicate) => predicate(event));
}

function compilePattern(pattern: string): Predicate {
  try {
    if (pattern.length > MAX_PATTERN_LENGTH) throw new PatternError('the pattern is too long');
    return objectPredicate(JSON.parse(pattern));
  } catch (error) {
    if (!(error instanceof PatternError) && !(error instanceof SyntaxError)) throw error;
    throw new AwsError('InvalidParameterValueException', 'Invalid filter pattern definition.', 400);
  }
}

function objectPredicate(pattern: unknown): Predicate {
  if (!isObject(pattern) || Array.isArray(pattern)) throw new PatternError('the pattern is not an object');
  const tests = Object.entries(pattern).map(([name, expected]) => memberPredicate(name, expected));
  return (event) => tests.every((test) => test(event));
}

function memberPredicate(name: string, expected: unknown): Predicate {
  if (name === '$or') return alternatives(expected);
  const test = Array.isArray(expected) ? leafPredicate(expected) : objectPredicate(expected);
  return (event) =>
    test(isObject(event) && !Array.isArray(event) && Object.hasOwn(event, name) ? event[name] : undefined);
}

function alternatives(expected: unknown): Predicate {
  if (!Array.isArray(expected) || expected.length < 2) throw new PatternError('$or requires two or more objects');
  const tests = expected.map(objectPredicate);
  return (event) => tests.some((test) => test(event));
}

function leafPredicate(expected: readonly unknown[]): Predicate {
  if (expected.length === 0) throw new PatternError('a list of values is empty');
  const matchers = expected.map(matcherOf);
  const matches = (leaf: unknown): boolean => matchers.some((matcher: Matcher) => matcher(leaf));
  return (value) => {
    if (Array.isArray(value)) return value.length === 0 ? matches(undefined) : value.some(matches);
    return matches(isObject(value) ? undefined : value);
  };
}
