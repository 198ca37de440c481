import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../../local/aws/http-server';
import type { Asset, Assets } from './console-assets';
import { CONSOLE_HEADERS, rejectionOf } from './console-security';

export interface ConsoleServerOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** Returns the page's files. Called for every request, because the files may be rebuilt. */
  readonly assets: () => Assets;
  /** Functions that return JSON data, by path. Called for every request. */
  readonly data: Readonly<Record<string, () => unknown>>;
  /** Called with a warning text when a request fails. */
  readonly warn: (message: string) => void;
}

/** A running console server. */
export interface ConsoleServer {
  readonly port: number;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves the console's page, and the addresses and tokens that the page needs. Only this page and local programs can
 * read the tokens: the server listens on loopback, and rejects requests with a foreign host name or from another origin.
 * @throws EngineError `port_in_use`
 */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const server = createServer((request, response) => {
    respond(request, options).then(
      ({ status, asset }) => send(response, status, asset, request.method === 'HEAD'),
      (error: unknown) => {
        options.warn(
          `The console server failed to answer ${request.url}: ${error instanceof Error ? error.message : String(error)}`,
        );
        send(response, 500, text('The request failed. The terminal shows the reason.'), false);
      },
    );
  });
  const port = await listen(server, LOOPBACK, options.port);
  return {
    port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

interface ConsoleResponse {
  readonly status: number;
  readonly asset: Asset;
}

async function respond(request: IncomingMessage, { assets, data }: ConsoleServerOptions): Promise<ConsoleResponse> {
  const rejection = rejectionOf(request);
  if (rejection) return { status: rejection.status, asset: text(rejection.message) };
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const files = assets();
  if (Object.hasOwn(files, path)) return { status: 200, asset: files[path]! };
  if (!Object.hasOwn(data, path)) return { status: 404, asset: text('There is no such page.') };
  const body = JSON.stringify(await data[path]!());
  return { status: 200, asset: { contentType: 'application/json', body } };
}

function send(response: ServerResponse, status: number, { contentType, body }: Asset, isHead: boolean): void {
  response.writeHead(status, {
    ...CONSOLE_HEADERS,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(isHead ? undefined : body);
}

function text(message: string): Asset {
  return { contentType: 'text/plain; charset=utf-8', body: `${message}\n` };
}
