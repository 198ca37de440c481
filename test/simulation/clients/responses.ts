import type { Downstream } from '../aws/http-apis';
import type { Network } from './network';

/** A response with a complete body. It has the members of `Response` that the client library uses. */
export function responseOf(status: number, headers: Readonly<Record<string, string>>, body: string): Response {
  return fake(status, headers, { body: null, text: async () => body });
}

/**
 * A response that arrives in chunks, which are split at any byte. It may break off, or stop without an end.
 * @param send starts the request, and returns a function to call when the client disconnects
 */
export function streamedResponse(
  host: Network,
  signal: AbortSignal | undefined,
  send: (downstream: Downstream) => () => void,
): Promise<Response> {
  return new Promise((resolve) => {
    const stream = new Stream(host);
    const disconnect = send({
      begin: (status, headers) => {
        const body = stream.readable(stop);
        const text = (): Promise<string> => new Response(body).text();
        stream.later(() => resolve(fake(status, headers, { body, text })));
      },
      write: (text) => stream.write(text),
      end: (broken) => stream.end(broken),
    });
    const stop = (): void => {
      stream.stop();
      disconnect();
    };
    signal?.addEventListener('abort', () => {
      stream.fail(signal.reason);
      stop();
    });
  });
}

/** A stream on its way through the network. Chunks arrive in order, each with some delay. */
class Stream {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #readyAt = 0;
  /** `silent`: all later chunks are lost without an error. */
  #state: 'open' | 'silent' | 'ended' = 'open';

  constructor(private readonly host: Network) {}

  readable(cancelled: () => void): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: cancelled,
    });
  }

  write(text: string): void {
    const { rng } = this.host.simulation;
    const bytes = new TextEncoder().encode(text);
    const cut = rng.between(0, bytes.length);
    for (const chunk of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      if (chunk.length > 0) this.later(() => this.#deliver(chunk));
    }
  }

  end(broken: boolean): void {
    this.later(() => {
      if (broken && this.#state === 'open') this.fail(new TypeError('terminated'));
      else if (this.#state === 'open') {
        this.#state = 'ended';
        this.#controller?.close();
      }
    });
  }

  fail(reason: unknown): void {
    if (this.#state !== 'ended') this.#controller?.error(reason);
    this.#state = 'ended';
  }

  stop(): void {
    this.#state = 'ended';
  }

  later(run: () => void): void {
    const { rng, time } = this.host.simulation;
    const delayMs = rng.happens('frameDelay', 0.1) ? rng.between(50, 3000, rng.of('frameDelay')) : rng.between(5, 30);
    this.#readyAt = Math.max(this.#readyAt, time.now() + delayMs);
    time.after(this.#readyAt - time.now(), run);
  }

  #deliver(chunk: Uint8Array): void {
    const { rng } = this.host.simulation;
    if (this.#state !== 'open') return;
    if (this.host.outageOf('sse') !== undefined || rng.happens('cut', 0.01)) this.fail(new TypeError('terminated'));
    else if (rng.happens('halfOpen', 0.006)) this.#state = 'silent';
    else this.#controller?.enqueue(chunk);
  }
}

function fake(
  status: number,
  headers: Readonly<Record<string, string>>,
  rest: { readonly body: ReadableStream<Uint8Array> | null; readonly text: () => Promise<string> },
): Response {
  const get = (name: string): string | null => headers[name.toLowerCase()] ?? null;
  const json = async (): Promise<unknown> => JSON.parse(await rest.text());
  return { ok: status >= 200 && status < 300, status, headers: { get }, json, ...rest } as unknown as Response;
}
