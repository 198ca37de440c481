/**
 * Reports the first value in `data` that JSON cannot represent; `undefined` if there is none.
 *
 * `JSON.stringify` converts or drops some values without an error: `NaN` becomes `null`, a typed array becomes an object
 * and a function disappears. An object with `toJSON` counts as what that returns: a valid `Date` is an ISO 8601 string. A
 * class instance without `toJSON` counts as an object with its own members.
 */
export function findNonJson(data: unknown): string | undefined {
  const paths = new Map<unknown, string>();
  let problem: string | undefined;
  const check = function (this: Record<string, unknown>, key: string, value: unknown): unknown {
    const parent = paths.get(this);
    const path = parent === undefined ? 'data' : parent + (Array.isArray(this) ? `[${key}]` : `.${key}`);
    const original = this[key];
    if (!isJson(value, original)) {
      problem ??= `${path} is ${typeof value === 'number' ? value : classOf(original)}, which JSON cannot represent`;
      return undefined;
    }
    paths.set(value, path);
    return value;
  };
  try {
    JSON.stringify(data, check);
  } catch (error) {
    problem ??= `data cannot be written as JSON: ${(error as Error).message}`;
  }
  return problem;
}

/** An invalid `Date` becomes null by its `toJSON`, and a `Buffer` an object: `original` is the value before `toJSON`. */
function isJson(value: unknown, original: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null) return original === null;
  return /^(String|Boolean|Object|Array)$/.test(classOf(value)) && !ArrayBuffer.isView(original);
}

/** The class of a value, such as `Undefined`, `BigInt` or `Uint8Array`. */
function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
