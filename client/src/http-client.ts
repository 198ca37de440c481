import { TidingsError, errorFromBody } from './errors';
import type { Platform } from './platform';
import type { TokenSource } from './token-source';
import type { Scope } from './task-scope';

/** A request over HTTP. */
export interface HttpRequest {
  /** Makes it a POST. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /**
   * A member that the answer's JSON always has. Without it the body is left to the caller, for as long as it comes; the
   * time limit is on the headers only.
   */
  readonly expected?: string;
}

/** An answer: 2xx or 304. */
export interface HttpAnswer {
  readonly response: Response;
  /** The JSON of the body; undefined when there is none, and for streams. */
  // eslint-disable-next-line typescript/no-explicit-any -- bodies are the service's word; each caller names the one it asked for
  readonly body?: any;
}

/**
 * Calls the service with the token of the moment, and with a new one when that is refused.
 * @throws TidingsError for every other status, with the code of the body; `network`, `timeout`, `invalid_response`
 * @throws the reason of an aborted signal
 */
export type Send = (url: string, request?: HttpRequest) => Promise<HttpAnswer>;

/** Longest that the service is let alone because it asked for it; a proxy may ask for anything. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Makes the function that calls the service. */
export function createSend(platform: Platform, { within }: Scope, tokens: TokenSource, timeoutMs: number): Send {
  return (url, { body, headers, signal: outer, expected = '' } = {}) =>
    within(
      timeoutMs,
      async (signal) => {
        for (let again = false; ; again = true) {
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
          // A proxy's error page is not JSON, but still has a status.
          const json: HttpAnswer['body'] = await response.json().catch((error: unknown) => {
            if (ok) throw error;
          });
          if (ok && json?.[expected] === undefined) {
            throw new TidingsError('invalid_response', `The answer has no ${expected}.`);
          }
          if (ok) return { response, body: json };
          if (status !== 401 || !tokens.drop(token) || again) throw refusal(response, json);
        }
      },
      outer,
    );
}

/** An answer without a code of ours is API Gateway's own, or a proxy's. */
function refusal({ status, headers }: Response, body: HttpAnswer['body']): TidingsError {
  return errorFromBody(
    body?.error ?? body,
    status === 429 ? 'throttled' : status < 500 ? 'invalid_response' : 'unavailable',
    {
      status,
      retryAfterMs: Math.min(Number(headers.get('retry-after')) * 1000, MAX_RETRY_AFTER_MS) || undefined,
    },
  );
}
