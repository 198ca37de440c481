import type { Platform } from '../../client/src';
import type { Exchange, Line } from './faulty-network';
import { requestKind } from './request-kind';

/** Statuses whose answers have no body. */
const EMPTY: readonly number[] = [204, 205, 304];

/** A `fetch` that meets the obstacles of a faulty network, at the request and while the answer comes. */
export function createFaultyFetch({ ports, tap, obstacle, lines }: Exchange): Platform['fetch'] {
  return async (url, init) => {
    const kind = requestKind(url);
    const reason = obstacle(kind);
    // What browsers throw when there is no network.
    if (reason !== undefined) throw new TypeError(reason);
    const abort = new AbortController();
    const follow = (): void => abort.abort(init.signal?.reason);
    if (init.signal?.aborted) follow();
    init.signal?.addEventListener('abort', follow);
    const line: Line = { kind, break: (why) => abort.abort(new TypeError(why)) };
    lines.add(line);
    const end = (): void => {
      lines.delete(line);
      init.signal?.removeEventListener('abort', follow);
    };
    /** Bodies of some browsers fail with words of their own instead of the reason. */
    const causeOf = (error: unknown): unknown => (abort.signal.aborted ? abort.signal.reason : error);
    try {
      const response = await ports.fetch(url, { ...init, signal: abort.signal });
      if (response.body === null || EMPTY.includes(response.status)) {
        end();
        return response;
      }
      const observe = kind === 'sse' ? tap.stream() : collect((text) => tap.text(text));
      return observed(response, response.body, { observe, end, causeOf });
    } catch (error) {
      end();
      throw causeOf(error);
    }
  };
}

/** Who looks at a body as it comes. */
interface Observer {
  /** Called with each chunk, and with nothing at the end. */
  readonly observe: (chunk?: Uint8Array) => void;
  /** Called once it is over, however it ended. */
  readonly end: () => void;
  readonly causeOf: (error: unknown) => unknown;
}

function collect(whole: (text: string) => void): Observer['observe'] {
  const decoder = new TextDecoder();
  let text = '';
  return (chunk) => {
    text += decoder.decode(chunk, { stream: chunk !== undefined });
    if (chunk === undefined) whole(text);
  };
}

function observed(response: Response, body: ReadableStream<Uint8Array>, { observe, end, causeOf }: Observer): Response {
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        observe(value);
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        throw causeOf(new TypeError('The answer broke off.', { cause: error }));
      }
    },
    cancel(reason) {
      end();
      return reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(stream, { status, statusText, headers });
}
