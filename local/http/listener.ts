import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from '../aws/http-server';
import type { Reporter } from '../core/reporter';

/** The HTTP server of one API on loopback. */
export interface Listener {
  readonly port: number;
  /** Stops listening and ends what is left of the sockets. */
  close(): Promise<void>;
}

export interface ListenerHandlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> | void;
}

const LOOPBACK = '127.0.0.1';
/** Longer than any limit that a gateway states, so that the gateway answers and not the parser. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Clients with pooled sockets must not meet a socket that closes while they write. */
const KEEP_ALIVE_MS = 350_000;

/** Starts a listener. @throws EngineError `port_in_use` */
export async function openListener(port: number, handlers: ListenerHandlers, reporter: Reporter): Promise<Listener> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS });
  const sockets = new Set<Socket>();
  const failed = (error: unknown, end: () => void): void => {
    // A client that goes away while its body is read is nobody's fault.
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      reporter.report({ type: 'debug', area: 'gateway', message: 'A client went away while its request was read.' });
    else
      reporter.report({
        type: 'warning',
        message: `A gateway failed while it served a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      });
    end();
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    Promise.resolve()
      .then(() => handlers.request(request, response))
      .catch((error: unknown) => failed(error, () => response.destroy()));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', (error) =>
      reporter.report({ type: 'debug', area: 'gateway', message: `socket: ${error.message}` }),
    );
    if (!handlers.upgrade)
      return void socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    Promise.resolve()
      .then(() => handlers.upgrade?.(request, socket, head))
      .catch((error: unknown) => failed(error, () => socket.destroy()));
  });
  const used = await listen(server, LOOPBACK, port);
  return {
    port: used,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroySoon();
        server.closeAllConnections();
      }),
  };
}
