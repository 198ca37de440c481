import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HttpResponse } from '../../../http/response';

/** A response that may be streamed: `body` is its start, `rest` the bytes that the function still writes. */
export interface Reply extends HttpResponse {
  /** The id of the invocation, if there was one. */
  readonly requestId?: string;
  /** If the reader stops early, the function continues to run. */
  readonly rest?: AsyncIterable<Buffer>;
}

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** An error response of Lambda. @param type the value of `x-amzn-ErrorType` */
export function lambdaError(status: number, type: string, members: Readonly<Record<string, unknown>>): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify(members),
  };
}

/** The response to a caller without permission, as observed on AWS. */
export const forbidden = (): Reply => lambdaError(403, 'AccessDeniedException', { Message: FORBIDDEN });

/** The response if the request or the resulting event exceeds Lambda's limit. */
export const tooLarge = (): Reply =>
  lambdaError(413, 'RequestTooLargeException', {
    Type: 'User',
    message: 'Request must be smaller than 6291456 bytes.',
  });

/** The response if the function failed or its result is malformed, as observed on AWS. */
export const badGateway = (requestId: string): Reply => ({
  requestId,
  status: 502,
  headers: { 'content-type': 'text/plain' },
  body: 'Internal Server Error',
});

/** Whether names and values of headers are valid in HTTP. */
export function areSendable(headers: HttpResponse['headers']): boolean {
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
