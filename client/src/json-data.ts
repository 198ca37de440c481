import { TidingsError, toTidingsError } from './errors';

/**
 * Returns the size of a message's data: UTF-8 bytes of its JSON.
 *
 * `JSON.stringify` converts or drops some values without an error: `NaN` becomes `null`, a typed array becomes an object
 * and a function disappears. Such data is rejected. Objects with `toJSON` are accepted as what it returns: a valid `Date`
 * becomes an ISO 8601 string, and a class instance without `toJSON` becomes an object with its own members.
 * @throws TidingsError `invalid_request`, with the path of the first value that JSON cannot represent
 */
export function jsonBytes(data: unknown): number {
  const paths = new Map<unknown, string>();
  const check = function (this: Record<string, unknown>, key: string, value: unknown): unknown {
    const path = paths.has(this) ? `${paths.get(this)}.${key}` : 'data';
    const original = this[key];
    // `value` is the result of `toJSON`: an invalid `Date` becomes null, and a `Buffer` an object.
    if (typeof value !== 'string' && ![original, value].every(isJson)) {
      const found = typeof original === 'number' ? original : classOf(original);
      throw new TidingsError('invalid_request', `${path} is ${found}, which JSON cannot represent.`);
    }
    paths.set(value, path);
    return value;
  };
  try {
    return new TextEncoder().encode(JSON.stringify(data, check)).length;
  } catch (thrown) {
    throw toTidingsError(thrown, 'invalid_request');
  }
}

/** Returns whether a value other than a string is the same after conversion to JSON and back, besides its members. */
function isJson(value: unknown): boolean {
  return Number.isFinite(value) || /^(Null|Boolean|Object|Array)$/.test(classOf(value));
}

/** Returns `Null`, `Undefined`, `BigInt`, `Uint8Array`, `Map` and the like, for values of other frames too. */
function classOf(value: unknown): string {
  return {}.toString.call(value).slice(8, -1);
}
