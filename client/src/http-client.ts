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
   * A member that every valid JSON response has. Without it the body is not read, so that the caller can stream it; the
   * time limit then applies to the response headers only.
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
 * Sends a request with the current token, and repeats it once with a new token if the service rejects the first.
 * @throws TidingsError for every other status, with the code from the body; `network`, `timeout`, `invalid_response`
 * @throws the reason of an aborted signal
 */
export type Send = (url: string, request?: HttpRequest) => Promise<HttpResponse>;

/** The maximum of `Retry-After` that the client obeys. A proxy may send any value. */
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

/** Converts an error response. One without a code of the service comes from API Gateway or a proxy. */
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
