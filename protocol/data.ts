import { MAX_DATA_DEPTH } from './limits';
import { MAX_PROBLEMS, clip, isObject, quote } from './problems';
import type { Problems } from './problems';
import { loneSurrogateAt } from './unicode';

/** Characters of a place that a problem names. */
const MAX_PLACE_LENGTH = 100;
const TOO_DEEP = `is nested more than ${MAX_DATA_DEPTH} lists and objects deep; send it flatter, or as a text`;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Notes what is wrong with the member `data` of a publish, whatever transport it came over: that it is missing, or that
 * a text or key in it has half of a surrogate pair, or that it is nested too deep. Strict readers take no such JSON, and one
 * that fails on a message never gets past it. Names as many places as an answer lists; the size is not judged here.
 */
export function checkData(publish: Readonly<Record<string, unknown>>, problems: Problems): void {
  if (!('data' in publish)) {
    problems.add('data', 'is missing; any JSON value is accepted, null included');
    return;
  }
  let found = 0;
  for (const { place, text, what } of piecesOf(publish['data'])) {
    const message = text === undefined ? TOO_DEEP : brokenText(text, what);
    if (message === undefined) continue;
    problems.add(clip(place(), MAX_PLACE_LENGTH), message);
    found += 1;
    if (found === MAX_PROBLEMS) return;
  }
}

function brokenText(text: string, what: string): string | undefined {
  const at = loneSurrogateAt(text);
  if (at < 0) return undefined;
  const unit = quote(text[at]).slice(1, -1);
  return `${what} has half of a surrogate pair, ${unit} at character ${at}; send whole characters, or base64`;
}

/** Something to look at in a JSON value: a text, the key of a value, or a list or object that is nested too deep. */
interface Piece {
  /** Tells the place; not before it is needed, as there may be very many. */
  readonly place: () => string;
  /** Absent when it is too deep, which is not looked into. */
  readonly text?: string;
  readonly what: string;
}

/** A list or object that is being walked through. */
interface Level {
  readonly place: string;
  /** Absent for a list. */
  readonly keys?: readonly string[];
  readonly values: readonly unknown[];
  next: number;
}

/** All there is to look at in a JSON value, in the order in which it is written. Not recursive: any depth comes in. */
function* piecesOf(data: unknown): Generator<Piece> {
  const levels: Level[] = [{ place: '', keys: ['data'], values: [data], next: 0 }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const index = level.next++;
    if (index >= level.values.length) {
      levels.pop();
      continue;
    }
    const { keys, values, place: above } = level;
    const key = keys?.[index];
    const place = (): string => above + stepOf(index, key, above === '');
    if (key !== undefined) yield { place, text: key, what: 'the key' };
    const value = values[index];
    if (typeof value === 'string') yield { place, text: value, what: 'the text' };
    else if (typeof value === 'object' && value !== null && levels.length > MAX_DATA_DEPTH)
      yield { place, what: 'the value' };
    else if (Array.isArray(value)) levels.push({ place: place(), values: value, next: 0 });
    else if (isObject(value)) {
      levels.push({ place: place(), keys: Object.keys(value), values: Object.values(value), next: 0 });
    }
  }
}

function stepOf(index: number, key: string | undefined, isFirst: boolean): string {
  if (key === undefined) return `[${index}]`;
  if (!PLAIN_KEY.test(key)) return `[${quote(key)}]`;
  return isFirst ? key : `.${key}`;
}
