import { loneSurrogateAt } from './unicode';

/** One thing that is wrong with a request. */
export interface Problem {
  /** Path of the value, such as `channels[2]`; empty for the whole request. */
  readonly path: string;
  /** States what is wrong with the value, and what is accepted. */
  readonly message: string;
}

/** A valid value, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Maximum number of problems in one response. If there are more, the last one states how many. */
export const MAX_PROBLEMS = 20;
/** Maximum length of a quoted value, in characters. */
const MAX_QUOTED_LENGTH = 40;

/** Quotes any value for a message: its JSON text, shortened to 40 characters. */
export function quote(value: unknown): string {
  return clip(JSON.stringify(value) ?? String(value), MAX_QUOTED_LENGTH);
}

/** Shortens a text to `maxLength` characters, the last of which is then `…`. It does not split a surrogate pair. */
export function clip(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Names the kind of a JSON value with its article, for messages: `a list`, `a number`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Returns true for a JSON object, which is neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Collects the problems of a value, so that all are reported at once. */
export class Problems {
  readonly #list: Problem[] = [];

  add(path: string, message: string): void {
    this.#list.push({ path, message });
  }

  /** Number of problems so far. */
  get count(): number {
    return this.#list.length;
  }

  /** Adds a problem for every key of `value` that is not in `known`. */
  refuseUnknownKeys(value: Record<string, unknown>, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.add(clip(shown(key), MAX_QUOTED_LENGTH), `is unknown; allowed here are ${known.join(', ')}`);
    }
  }

  /** Returns the value if there are no problems, otherwise at most {@link MAX_PROBLEMS} problems. */
  outcome<T>(value: () => T): Checked<T> {
    if (this.#list.length === 0) return { ok: true, value: value() };
    if (this.#list.length <= MAX_PROBLEMS) return { ok: false, problems: this.#list };
    const rest = this.#list.length - MAX_PROBLEMS + 1;
    const more = { path: '', message: `and ${rest} more problems` };
    return { ok: false, problems: [...this.#list.slice(0, MAX_PROBLEMS - 1), more] };
  }
}

/**
 * The key itself, or its JSON text if it contains half of a surrogate pair, because strict parsers would reject a
 * response with such a key.
 */
function shown(key: string): string {
  return loneSurrogateAt(key) < 0 ? key : JSON.stringify(key);
}
