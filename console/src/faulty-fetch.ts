import type { Platform } from '../../client/src';
import type { FaultContext, OpenRequest, RequestKind } from './fault-context';

/** Statuses of responses that have no body. */
const BODILESS_STATUSES: readonly number[] = [204, 205, 304];

/** Request kinds by the path after `/v1/`. */
const KINDS: Readonly<Record<string, RequestKind>> = {
  events: 'sse',
  messages: 'long-poll',
  'messages/now': 'short-poll',
};

/** Requests that fetch missing messages use the same path as short polls, so they count as short polls. */
function requestKind(url: string): RequestKind {
  const [, path = ''] = /\/v1\/([^?#]*)/.exec(url) ?? [];
  return KINDS[path] ?? 'other';
}

/** Creates a `fetch` with injected faults: a request fails before it is sent, or while its response arrives. */
export function createFaultyFetch({ ports, duplicates, faultFor, openRequests }: FaultContext): Platform['fetch'] {
  return async (url, init) => {
    const kind = requestKind(url);
    const fault = faultFor(kind);
    // Browsers also throw a TypeError if there is no network.
    if (fault !== undefined) throw new TypeError(fault);
    const abort = new AbortController();
    const forwardAbort = (): void => abort.abort(init.signal?.reason);
    if (init.signal?.aborted) forwardAbort();
    init.signal?.addEventListener('abort', forwardAbort);
    const openRequest: OpenRequest = { kind, break: (reason) => abort.abort(new TypeError(reason)) };
    openRequests.add(openRequest);
    const end = (): void => {
      openRequests.delete(openRequest);
      init.signal?.removeEventListener('abort', forwardAbort);
    };
    /** Replaces the error of an aborted body by the abort reason, because some browsers throw a different error. */
    const causeOf = (error: unknown): unknown => (abort.signal.aborted ? abort.signal.reason : error);
    try {
      const response = await ports.fetch(url, { ...init, signal: abort.signal });
      if (response.body === null || BODILESS_STATUSES.includes(response.status)) {
        end();
        return response;
      }
      const onChunk = kind === 'sse' ? duplicates.eventStream() : collectText((text) => duplicates.addText(text));
      return observedResponse(response, response.body, { onChunk, end, causeOf });
    } catch (error) {
      end();
      throw causeOf(error);
    }
  };
}

interface BodyObserver {
  /** Called with each chunk, and without an argument at the end. */
  readonly onChunk: (chunk?: Uint8Array) => void;
  /** Called once when the body ends, fails or is canceled. */
  readonly end: () => void;
  readonly causeOf: (error: unknown) => unknown;
}

function collectText(onEnd: (text: string) => void): BodyObserver['onChunk'] {
  const decoder = new TextDecoder();
  let text = '';
  return (chunk) => {
    text += decoder.decode(chunk, { stream: chunk !== undefined });
    if (chunk === undefined) onEnd(text);
  };
}

function observedResponse(
  response: Response,
  body: ReadableStream<Uint8Array>,
  { onChunk, end, causeOf }: BodyObserver,
): Response {
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        onChunk(value);
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        throw causeOf(new TypeError('The connection broke while the response arrived.', { cause: error }));
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
