import { invalidParameter } from './errors';

/** `-term`, `?term`, `"quoted term"`, `term`. */
const TERM = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/**
 * Compiles a CloudWatch Logs filter pattern that consists of terms. A line matches if it contains all plain terms, at least
 * one of the `?` terms, and none of the `-` terms.
 * @throws AwsError `InvalidParameterException` for JSON, regular expression and space-delimited patterns
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (/^[{[%]/.test(trimmed)) {
    throw invalidParameter(
      `The engine does not support the filter pattern ${JSON.stringify(pattern)}. Use a pattern of terms.`,
    );
  }
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  for (const [, sign, quoted, plain] of trimmed.matchAll(TERM)) {
    const term = quoted?.replace(/\\(.)/g, '$1') ?? plain!;
    (sign === '-' ? none : sign === '?' ? any : all).push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
