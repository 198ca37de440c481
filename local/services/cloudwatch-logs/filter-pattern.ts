import { AwsError } from '../../core/errors';

/** `-term`, `?term`, `"quoted term"`, `term`. */
const TERM = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/**
 * Compiles the text form of a CloudWatch Logs filter pattern: all plain terms, any of the `?` terms, none of the `-` terms.
 * @throws AwsError `InvalidParameterException` for JSON, regular expression and space-delimited patterns
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (/^[{[%]/.test(trimmed)) {
    throw new AwsError(
      'InvalidParameterException',
      `The engine matches terms only, not the filter pattern ${JSON.stringify(pattern)}.`,
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
