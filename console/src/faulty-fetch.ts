import type { Platform } from '../../client/src';
import type { Exchange, Line } from './faulty-network';
import { requestKind } from './request-kind';

/** Statuses whose answers have no body. */
const EMPTY: readonly number[] = [204, 205, 304];

/** A `fetch` that meets the obstacles of a faulty network, at the request and while the answer comes. */
export function createFaultyFetch({ ports, tap, polling, obstacle, lines }: Exchange): Platform['fetch'] {
  return async (url, init) => {
    const kind = requestKind(url, new Headers(init.headers));
    const reason = obstacle(kind);
    // What browsers throw when there is no network.
    if (reason !== undefined) throw new TypeError(reason);
    const abort = new AbortController();
    const follow = (): void => abort.abort(init.signal?.reason);
    if (init.signal?.aborted) follow();
    init.signal?.addEventListener('abort', follow);
    const line: Line = { kind, break: (why) => abort.abort(new TypeError(why)) };
    lines.add(line);
    const settled = polling.begin(kind);
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      lines.delete(line);
      init.signal?.removeEventListener('abort', follow);
      settled();
    };
    try {
      const response = await ports.fetch(url, { ...init, signal: abort.signal });
      if (response.body === null || EMPTY.includes(response.status)) {
        end();
        return response;
      }
      return observed(response, response.body, kind === 'sse' ? tap.stream() : collect((text) => tap.text(text)), end);
    } catch (error) {
      end();
      throw abort.signal.aborted ? abort.signal.reason : error;
    }
  };
}

/** Called with each chunk, and with nothing at the end. */
type Observe = (chunk: Uint8Array | undefined) => void;

function collect(whole: (text: string) => void): Observe {
  const decoder = new TextDecoder();
  let text = '';
  return (chunk) => {
    text += decoder.decode(chunk, { stream: chunk !== undefined });
    if (chunk === undefined) whole(text);
  };
}

function observed(
  response: Response,
  body: ReadableStream<Uint8Array>,
  observe: (chunk: Uint8Array) => void,
  end: () => void,
): Response {
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          observe(value);
          return controller.enqueue(value);
        }
        (observe as Observe)(undefined);
        end();
        controller.close();
      } catch (error) {
        end();
        throw error;
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
