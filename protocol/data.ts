import { MAX_DATA_DEPTH } from './limits';
import { MAX_PROBLEMS, clip, isObject, quote } from './problems';
import type { Problems } from './problems';
import { loneSurrogateAt } from './unicode';

/** Maximum length of the path in a problem, in characters. */
const MAX_PATH_LENGTH = 100;
const TOO_DEEP = `is nested more than ${MAX_DATA_DEPTH} lists and objects deep; use fewer levels, or send it as a string`;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Checks the member `data` of a publish, for every transport. It adds a problem if `data` is missing, if a string or
 * key in it contains half of a surrogate pair, and if it is nested too deep. Strict JSON parsers reject the latter two,
 * and a subscriber whose parser rejects a message could not read the messages after it. At most {@link MAX_PROBLEMS}
 * problems are added. The size of the data is not checked here.
 */
export function checkData(publish: Readonly<Record<string, unknown>>, problems: Problems): void {
  if (!('data' in publish)) {
    problems.add('data', 'is missing; any JSON value is accepted, null included');
    return;
  }
  let found = 0;
  for (const { path, text, what } of partsOf(publish['data'])) {
    const message = text === undefined ? TOO_DEEP : brokenText(text, what);
    if (message === undefined) continue;
    problems.add(clip(path(), MAX_PATH_LENGTH), message);
    found += 1;
    if (found === MAX_PROBLEMS) return;
  }
}

function brokenText(text: string, what: string): string | undefined {
  const at = loneSurrogateAt(text);
  if (at < 0) return undefined;
  const unit = quote(text[at]).slice(1, -1);
  return `${what} contains half of a surrogate pair, ${unit} at index ${at}; send whole characters, or encode the text as base64`;
}

/** A part of a JSON value that has to be checked: a string, a key, or a list or object that is nested too deep. */
interface Part {
  /** Builds the path of the part. It is called only for problems, because a value may have very many parts. */
  readonly path: () => string;
  /** The string or the key; absent for a list or object that is nested too deep. */
  readonly text?: string;
  readonly what: string;
}

/** A list or object whose members are being visited. */
interface Level {
  readonly path: string;
  /** Absent for a list. */
  readonly keys?: readonly string[];
  readonly values: readonly unknown[];
  next: number;
}

/**
 * Yields the parts of a JSON value in the order of its text. It is not recursive, because a value of any depth may
 * arrive and must not overflow the stack.
 */
function* partsOf(data: unknown): Generator<Part> {
  const levels: Level[] = [{ path: '', keys: ['data'], values: [data], next: 0 }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const index = level.next++;
    if (index >= level.values.length) {
      levels.pop();
      continue;
    }
    const { keys, values, path: parent } = level;
    const key = keys?.[index];
    const path = (): string => parent + stepOf(index, key, parent === '');
    if (key !== undefined) yield { path, text: key, what: 'the key' };
    const value = values[index];
    if (typeof value === 'string') yield { path, text: value, what: 'the string' };
    else if (typeof value === 'object' && value !== null && levels.length > MAX_DATA_DEPTH)
      yield { path, what: 'the value' };
    else if (Array.isArray(value)) levels.push({ path: path(), values: value, next: 0 });
    else if (isObject(value)) {
      levels.push({ path: path(), keys: Object.keys(value), values: Object.values(value), next: 0 });
    }
  }
}

function stepOf(index: number, key: string | undefined, isFirst: boolean): string {
  if (key === undefined) return `[${index}]`;
  if (!PLAIN_KEY.test(key)) return `[${quote(key)}]`;
  return isFirst ? key : `.${key}`;
}
