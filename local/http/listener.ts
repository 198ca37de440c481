import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from '../aws/http-server';
import { errorStack } from '../core/error-text';
import type { Reporter } from '../core/reporter';

/** An HTTP server on a loopback port. */
export interface Listener {
  readonly port: number;
  /** Stops listening and closes all sockets. */
  close(): Promise<void>;
}

/** The handlers of a listener. An error of a handler closes the socket. */
export interface ListenerHandlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> | void;
}

const LOOPBACK = '127.0.0.1';
/** Higher than every emulated limit, so that the emulated service, not the parser of Node, rejects large headers. */
const MAX_HEADER_BYTES = 64 * 1024;
/**
 * Long enough, in milliseconds, that the server does not close an idle socket while its client starts a new request.
 */
const KEEP_ALIVE_MS = 350_000;

/** Starts a listener. @throws EngineError `port_in_use` */
export async function openListener(port: number, handlers: ListenerHandlers, reporter: Reporter): Promise<Listener> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS });
  const sockets = new Set<Socket>();
  const failed = (error: unknown, end: () => void): void => {
    // A client may disconnect while its body is read. That is not a failure.
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      reporter.report({
        type: 'debug',
        area: 'gateway',
        message: 'A client disconnected before its request was complete.',
      });
    else
      reporter.report({
        type: 'warning',
        message: `The engine failed to serve a request: ${errorStack(error)}`,
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
      reporter.report({ type: 'debug', area: 'gateway', message: `A socket failed: ${error.message}` }),
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
