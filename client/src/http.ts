import { TidingsError, errorFromBody, toTidingsError } from './errors';
import { onAbort } from './events';
import { after } from './platform';
import type { Platform } from './platform';
import type { TokenSource } from './token-source';

/** A request over HTTP. */
export interface HttpRequest {
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** The body is read by the caller, for as long as it comes; the time limit is on the headers only. */
  readonly stream?: boolean;
}

/** An answer: 2xx or 304. */
export interface HttpAnswer {
  readonly response: Response;
  /** The JSON of the body; undefined when there is none, and for streams. */
  // eslint-disable-next-line typescript/no-explicit-any -- bodies are the service's word; each caller names the one it asked for
  readonly body: any;
}

/**
 * Calls the service with the token of the moment, and with a new one when that is refused.
 * @throws TidingsError for every other status, with the code of the body; `network`, `timeout`, `bad_answer`
 * @throws the reason of an aborted signal
 */
export type Send = (url: string, request?: HttpRequest) => Promise<HttpAnswer>;

const JSON_BODY = { 'content-type': 'application/json' };

/** Makes the function that calls the service. */
export function createSend(platform: Platform, tokens: TokenSource, timeoutMs: number): Send {
  const sendOnce = async (url: string, token: string, request: HttpRequest): Promise<HttpAnswer> => {
    const { body, headers, signal, stream } = request;
    const abort = new AbortController();
    const unfollow = onAbort(signal, () => abort.abort(signal?.reason));
    const cancel = after(platform, timeoutMs, () => {
      abort.abort(new TidingsError('timeout', `No answer came within ${timeoutMs} ms.`));
    });
    try {
      const response = await platform.fetch(url, {
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && JSON_BODY), ...headers },
        signal: abort.signal,
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      const good = response.ok || response.status === 304;
      const json = good && stream ? undefined : parseJson(await response.text(), good);
      if (good) return { response, body: json };
      throw refusal(response, json);
    } catch (error) {
      // `fetch` of some platforms throws its own error instead of the reason.
      throw abort.signal.aborted ? abort.signal.reason : error;
    } finally {
      cancel();
      if (!stream) unfollow();
    }
  };

  return async (url, request = {}) => {
    for (let again = false; ; again = true) {
      const token = await tokens.get();
      try {
        return await sendOnce(url, token, request);
      } catch (thrown) {
        request.signal?.throwIfAborted();
        const error = toTidingsError(thrown);
        if (error.status !== 401 || !tokens.drop(token) || again) throw error;
      }
    }
  };
}

/**
 * Reads what the service said.
 * @throws TidingsError `bad_answer`, unless the text need not be JSON: a proxy's error page still has a status
 */
export function parseJson(text: string, strict = true): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    if (!strict) return undefined;
    throw new TidingsError('bad_answer', `${JSON.stringify(text.slice(0, 40))} is not JSON.`, { cause });
  }
}

/** An answer without a code of ours is API Gateway's own, or a proxy's. */
function refusal({ status, headers }: Response, body: unknown): TidingsError {
  const seconds = Number(headers.get('retry-after'));
  const error = (body as { readonly error?: unknown } | undefined)?.error ?? body;
  return errorFromBody(error, status === 429 ? 'throttled' : status < 500 ? 'forbidden' : 'unavailable', {
    status,
    retryAfterMs: seconds * 1000 || undefined,
  });
}
