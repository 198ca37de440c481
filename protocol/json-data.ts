/**
 * Returns the JSON text of a message's data.
 *
 * `JSON.stringify` converts or drops some values without an error: `NaN` becomes `null`, a typed array becomes an
 * object and a function disappears. This function rejects such data. If an object has `toJSON`, the function checks and
 * uses the result of `toJSON`: a valid `Date` becomes an ISO 8601 string. It accepts an object of a built-in class, such
 * as `URL`, only if its `toJSON` returns a string. Any other class instance becomes an object with its own members.
 * @throws Error with the path of the first value that JSON cannot represent, for example `data.prices[2] is NaN, …`
 * @throws whatever `toJSON`, a getter or `JSON.stringify` throws, for example for data that contains itself
 */
export function jsonOf(data: unknown): string {
  const paths = new Map<unknown, string>();
  const check = function (this: Record<string, unknown>, key: string, value: unknown): unknown {
    const parent = paths.get(this);
    const path = parent ? parent + (Array.isArray(this) ? `[${key}]` : `.${key}`) : 'data';
    const original = this[key];
    // `value` is already the result of `toJSON`, in which an invalid `Date` is null, and a `Buffer` is an object. To
    // reject these two, the original value is checked too.
    if (typeof value !== 'string' && ![original, value].every(isJson)) {
      throw new Error(
        `${path} is ${typeof value === 'number' ? value : classOf(original)}, which JSON cannot represent`,
      );
    }
    paths.set(value, path);
    return value;
  };
  return JSON.stringify(data, check);
}

/** Returns why `jsonOf` rejects this data. Undefined if it accepts the data. */
export function findNonJson(data: unknown): string | undefined {
  try {
    jsonOf(data);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Returns true if conversion to JSON and back keeps a value that is not a string. The members of an object or list are
 * not checked here.
 */
function isJson(value: unknown): boolean {
  return Number.isFinite(value) || /^(Null|Boolean|Object|Array)$/.test(classOf(value));
}

/** Returns the class of a value, such as `Undefined`, `BigInt` or `Uint8Array`, also for values of other realms. */
function classOf(value: unknown): string {
  return {}.toString.call(value).slice(8, -1);
}
