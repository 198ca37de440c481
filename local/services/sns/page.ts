import { invalidParameter } from './errors';

/** Items of a page of the list calls. */
const PAGE = 100;

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Cuts a page of 100 out of a list. @throws AwsError `InvalidParameter` for a token that SNS did not give */
export function pageOf<T>(list: readonly T[], token: string | undefined): Page<T> {
  const start = token ? Number(Buffer.from(token, 'base64url').toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('NextToken');
  const end = start + PAGE;
  return {
    items: list.slice(start, end),
    nextToken: end < list.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
