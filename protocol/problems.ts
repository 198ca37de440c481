import { loneSurrogateAt } from './unicode';

/** One thing that is wrong with what a caller sent. */
export interface Problem {
  /** Where: a path such as `channels[2]`, empty for the whole. */
  readonly path: string;
  /** What is wrong with the value that was got, and what is accepted. */
  readonly message: string;
}

/** A value, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Most problems that one answer lists; the last one then says how many more there are. */
export const MAX_PROBLEMS = 20;
/** Characters of a quotation. */
const MAX_QUOTED_LENGTH = 40;

/** A short, safe quotation of any value for a message: JSON, at most 40 characters of it. */
export function quote(value: unknown): string {
  return clip(JSON.stringify(value) ?? String(value), MAX_QUOTED_LENGTH);
}

/** The beginning of a text that is longer than `most`, in whole characters and with a mark; the text when it is not. */
export function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Says what kind of JSON value it is, in the words of an error message. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Whether it is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Collects problems while a value is checked, so that all are reported at once. */
export class Problems {
  readonly #list: Problem[] = [];

  /** Notes one problem. */
  add(path: string, message: string): void {
    this.#list.push({ path, message });
  }

  /** How many were noted. */
  get count(): number {
    return this.#list.length;
  }

  /** Refuses every key of `value` that is not in `known`. */
  refuseUnknownKeys(value: Record<string, unknown>, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.add(clip(shown(key), MAX_QUOTED_LENGTH), `is not a known key; known are ${known.join(', ')}`);
    }
  }

  /** The value when nothing was noted, else the problems, at most {@link MAX_PROBLEMS}. */
  outcome<T>(value: () => T): Checked<T> {
    if (this.#list.length === 0) return { ok: true, value: value() };
    if (this.#list.length <= MAX_PROBLEMS) return { ok: false, problems: this.#list };
    const rest = this.#list.length - MAX_PROBLEMS + 1;
    const more = { path: '', message: `and ${rest} more problems` };
    return { ok: false, problems: [...this.#list.slice(0, MAX_PROBLEMS - 1), more] };
  }
}

/** A key as it is, or as JSON when it has half of a surrogate pair: an answer with that could not be read. */
function shown(key: string): string {
  return loneSurrogateAt(key) < 0 ? key : JSON.stringify(key);
}
