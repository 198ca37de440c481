import { TidingsError, errorFromBody } from './errors';
import type { Platform } from './platform';
import type { TaskScope } from './task-scope';
import type { TokenSource } from './token-source';

/** An HTTP request. */
export interface HttpRequest {
  /** The JSON body. With a body the method is POST, without it GET. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /**
   * Name of a member that every valid JSON response to this request has. If undefined, the body is not read, so that the
   * caller can stream it, and the time limit ends when the response headers arrive.
   */
  readonly expected?: string;
}

/** A response with status 2xx or 304. */
export interface HttpResponse {
  readonly response: Response;
  /** The JSON body. Undefined for 304 and if the request did not name an expected member. */
  // eslint-disable-next-line typescript/no-explicit-any -- the service defines the body; each caller knows the type of the one it requested
  readonly body?: any;
}

/**
 * Sends a request with the current token, and repeats it once with a new token if the service rejects it.
 * @throws TidingsError for every status except 2xx and 304, with the code from the body; `network`, `timeout`,
 *   `invalid_response`
 * @throws the reason of an aborted signal
 */
export type Send = (url: string, request?: HttpRequest) => Promise<HttpResponse>;

/** Upper bound of the wait that `Retry-After` requests, in milliseconds, because a proxy may send any value. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Creates the function that sends requests to the service. */
export function createHttpClient(
  platform: Platform,
  { runWithin }: TaskScope,
  tokens: TokenSource,
  timeoutMs: number,
): Send {
  return (url, { body, headers, signal: outer, expected = '' } = {}) =>
    runWithin(
      timeoutMs,
      async (signal) => {
        for (let isRepeated = false; ; isRepeated = true) {
          const token = await tokens.get();
          const response = await platform.fetch(url, {
            headers: {
              authorization: `Bearer ${token}`,
              ...(body && { 'content-type': 'application/json' }),
              ...headers,
            },
            signal: expected ? signal : (outer ?? null),
            ...(body && { method: 'POST', body: JSON.stringify(body) }),
          });
          const { ok, status } = response;
          if (status === 304 || (ok && !expected)) return { response };
          // The error page of a proxy is not JSON, but its status is still meaningful.
          const json: HttpResponse['body'] = await response.json().catch((error: unknown) => {
            if (ok) throw error;
          });
          if (ok && json?.[expected] === undefined) {
            throw new TidingsError('invalid_response', `The response has no ${expected}`);
          }
          if (ok) return { response, body: json };
          if (status !== 401 || !tokens.drop(token) || isRepeated) throw errorOf(response, json);
        }
      },
      outer,
    );
}

/**
 * Converts an error response. If the body has no error code, the response comes from API Gateway or a proxy, and its
 * status determines the code.
 */
function errorOf({ status, headers }: Response, body: HttpResponse['body']): TidingsError {
  return errorFromBody(
    body?.error ?? body,
    status === 429 ? 'throttled' : status < 500 ? 'invalid_response' : 'unavailable',
    {
      status,
      retryAfterMs: Math.min(Number(headers.get('retry-after')) * 1000, MAX_RETRY_AFTER_MS) || undefined,
    },
  );
}
