import type { SocketLike } from '../../client/src';
import type { Exchange, Line } from './faulty-network';

/** Close code of a connection that ended without a word (RFC 6455, 7.1.5). */
const ABNORMAL = 1006;

type Handler = ((event: unknown) => void) | null | undefined;

/** A class of WebSockets that meet the obstacles of a faulty network. */
export function createFaultySocket({ ports, tap, obstacle, lines }: Exchange): new (url: string) => SocketLike {
  return class FaultySocket implements SocketLike {
    onopen: unknown;
    onmessage: unknown;
    onclose: unknown;
    onerror: unknown;
    readonly #real: SocketLike | undefined;
    readonly #line: Line = { kind: 'websocket', break: (reason) => this.#break(reason) };

    constructor(url: string) {
      const reason = obstacle('websocket');
      if (reason !== undefined) {
        queueMicrotask(() => this.#closed({ code: ABNORMAL, reason }));
        return;
      }
      const real = (this.#real = new ports.WebSocket(url));
      lines.add(this.#line);
      real.onopen = (event: unknown) => (this.onopen as Handler)?.(event);
      real.onerror = (event: unknown) => (this.onerror as Handler)?.(event);
      real.onclose = (event: unknown) => this.#closed(event);
      real.onmessage = (event: { readonly data: unknown }) => {
        tap.text(String(event.data));
        (this.onmessage as Handler)?.(event);
      };
    }

    send(text: string): void {
      this.#real?.send(text);
    }

    close(code?: number, reason?: string): void {
      this.#real?.close(code, reason);
    }

    #break(reason: string): void {
      const real = this.#real;
      if (real) {
        real.onopen = real.onmessage = real.onclose = null;
        // Closing during the handshake makes browsers report an error, which is expected here.
        real.onerror = () => undefined;
        real.close();
      }
      this.#closed({ code: ABNORMAL, reason });
    }

    #closed(event: unknown): void {
      lines.delete(this.#line);
      (this.onclose as Handler)?.(event);
    }
  };
}
