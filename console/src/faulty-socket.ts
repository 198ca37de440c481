import type { SocketLike } from '../../client/src';
import type { FaultContext, OpenRequest } from './fault-context';

/** Close code of a connection that ended without a close frame (RFC 6455, 7.1.5). */
const ABNORMAL_CLOSURE = 1006;

type Handler = ((event: unknown) => void) | null | undefined;

/** Creates a WebSocket class with injected faults: a connection is refused, or breaks without a close frame. */
export function createFaultySocket({
  ports,
  duplicates,
  faultFor,
  openRequests,
}: FaultContext): new (url: string) => SocketLike {
  return class FaultySocket implements SocketLike {
    onopen: unknown;
    onmessage: unknown;
    onclose: unknown;
    onerror: unknown;
    readonly #real: SocketLike | undefined;
    readonly #openRequest: OpenRequest = { kind: 'websocket', break: (reason) => this.#break(reason) };

    constructor(url: string) {
      const fault = faultFor('websocket');
      if (fault !== undefined) {
        queueMicrotask(() => this.#closed({ code: ABNORMAL_CLOSURE, reason: fault }));
        return;
      }
      const real = (this.#real = new ports.WebSocket(url));
      openRequests.add(this.#openRequest);
      real.onopen = (event: unknown) => (this.onopen as Handler)?.(event);
      real.onerror = (event: unknown) => (this.onerror as Handler)?.(event);
      real.onclose = (event: unknown) => this.#closed(event);
      real.onmessage = (event: { readonly data: unknown }) => {
        duplicates.addText(String(event.data));
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
        // Browsers report an error when a socket is closed during its handshake. That error is expected here.
        real.onerror = () => undefined;
        real.close();
      }
      this.#closed({ code: ABNORMAL_CLOSURE, reason });
    }

    #closed(event: unknown): void {
      openRequests.delete(this.#openRequest);
      (this.onclose as Handler)?.(event);
    }
  };
}
