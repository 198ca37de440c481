/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Returns the next page when passed to the next call; `undefined` on the last page. */
  readonly nextToken: string | undefined;
}

const TOKEN = /^\d{1,15}$/;

/**
 * Returns one page of a list. The token is the offset of the next item, in base64url.
 *
 * @param size items per page
 * @param token from the previous page; `undefined` for the first page
 * @param invalidToken creates the error for a token that no page contained
 */
export function paginate<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
  invalidToken: () => Error,
): Page<T> {
  const offset = token === undefined ? '0' : Buffer.from(token, 'base64url').toString('latin1');
  if (!TOKEN.test(offset)) throw invalidToken();
  const end = Number(offset) + size;
  return {
    items: items.slice(Number(offset), end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
