import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Answer } from '../../../http/response';

/** An answer that may go on: `body` is what is there already, `rest` what the function still writes. */
export interface Reply extends Answer {
  /** Id of the invocation, where there was one. */
  readonly requestId?: string;
  /** Leave it early to let the function run on unread. */
  readonly rest?: AsyncIterable<Buffer>;
}

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** An error of Lambda itself; `type` becomes the `x-amzn-ErrorType`. */
export function lambdaError(status: number, type: string, members: Readonly<Record<string, unknown>>): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify(members),
  };
}

/** What a client gets without permission (recorded from AWS). */
export const forbidden = (): Reply => lambdaError(403, 'AccessDeniedException', { Message: FORBIDDEN });

/** What a client gets whose request, or the event made of it, is larger than Lambda takes. */
export const tooLarge = (): Reply =>
  lambdaError(413, 'RequestTooLargeException', {
    Type: 'User',
    message: 'Request must be smaller than 6291456 bytes.',
  });

/** What a client gets when the function failed or answered nonsense before its first byte (recorded from AWS). */
export const badGateway = (requestId: string): Reply => ({
  requestId,
  status: 502,
  headers: { 'content-type': 'text/plain' },
  body: 'Internal Server Error',
});

/** Whether HTTP can carry these headers at all. */
export function areSendable(headers: Answer['headers']): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const one of [value].flat()) validateHeaderValue(name, one);
    }
    return true;
  } catch {
    return false;
  }
}
