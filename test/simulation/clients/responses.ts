import type { Downstream } from '../aws/http-apis';
import type { Node } from './host';

/** An answer with a body that is there at once: what the library uses of a `Response`. */
export function answerOf(status: number, headers: Readonly<Record<string, string>>, body: string): Response {
  return fake(status, headers, { body: null, text: async () => body });
}

/**
 * An answer that comes piece by piece, cut anywhere; it may break, or fall silent without an end.
 * @param ask begins the request; answers how the service learns that the client has left
 */
export function streamedAnswer(
  node: Node,
  signal: AbortSignal | undefined,
  ask: (downstream: Downstream) => () => void,
): Promise<Response> {
  return new Promise((resolve) => {
    const stream = new Stream(node);
    const leave = ask({
      begin: (status, headers) => {
        const body = stream.readable(leaveAll);
        const text = (): Promise<string> => new Response(body).text();
        stream.later(() => resolve(fake(status, headers, { body, text })));
      },
      write: (text) => stream.write(text),
      end: (broken) => stream.end(broken),
    });
    const leaveAll = (): void => {
      stream.stop();
      leave();
    };
    signal?.addEventListener('abort', () => {
      stream.fail(signal.reason);
      leaveAll();
    });
  });
}

/** The way of a stream through the network: in order, each piece some time after the one before. */
class Stream {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #readyAt = 0;
  /** `silent`: what comes is lost, and nobody is told. */
  #state: 'open' | 'silent' | 'over' = 'open';

  constructor(private readonly node: Node) {}

  readable(cancelled: () => void): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: cancelled,
    });
  }

  write(text: string): void {
    const { dice } = this.node.world;
    const bytes = new TextEncoder().encode(text);
    const cut = dice.between(0, bytes.length);
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      if (piece.length > 0) this.later(() => this.#pass(piece));
    }
  }

  end(broken: boolean): void {
    this.later(() => {
      if (broken && this.#state === 'open') this.fail(new TypeError('terminated'));
      else if (this.#state === 'open') {
        this.#state = 'over';
        this.#controller?.close();
      }
    });
  }

  fail(reason: unknown): void {
    if (this.#state !== 'over') this.#controller?.error(reason);
    this.#state = 'over';
  }

  stop(): void {
    this.#state = 'over';
  }

  later(run: () => void): void {
    const { dice, time } = this.node.world;
    const delayMs = dice.happens('frameDelay', 0.1)
      ? dice.between(50, 3000, dice.of('frameDelay'))
      : dice.between(5, 30);
    this.#readyAt = Math.max(this.#readyAt, time.now() + delayMs);
    time.after(this.#readyAt - time.now(), run);
  }

  #pass(piece: Uint8Array): void {
    const { dice } = this.node.world;
    if (this.#state !== 'open') return;
    if (this.node.trouble('sse') !== undefined || dice.happens('cut', 0.01)) this.fail(new TypeError('terminated'));
    else if (dice.happens('halfOpen', 0.006)) this.#state = 'silent';
    else this.#controller?.enqueue(piece);
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
