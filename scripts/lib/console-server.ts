import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../../local/aws/http-server';
import type { Asset, Assets } from './console-assets';
import { CONSOLE_HEADERS, refusal } from './console-security';

/** What the console is served with. */
export interface ConsoleServerOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** The page's files, asked for with every request: they may be built again. */
  readonly assets: () => Assets;
  /** Answers as JSON by path: read when they are asked for. */
  readonly data: Readonly<Record<string, () => unknown>>;
  /** Is told what failed while a request was answered. */
  readonly warn: (message: string) => void;
}

/** A running console server. */
export interface ConsoleServer {
  readonly port: number;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves the console's page, and the addresses and tokens that it needs, to browsers on this machine only: on
 * loopback, under a loopback name, to its own origin.
 * @throws EngineError `port_in_use`
 */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      ({ status, asset }) => send(response, status, asset, request.method === 'HEAD'),
      (error: unknown) => {
        options.warn(`The console's ${request.url} failed: ${error instanceof Error ? error.message : String(error)}`);
        send(response, 500, text('The answer could not be made; the terminal says why.'), false);
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

interface Answer {
  readonly status: number;
  readonly asset: Asset;
}

async function answer(request: IncomingMessage, { assets, data }: ConsoleServerOptions): Promise<Answer> {
  const refused = refusal(request);
  if (refused) return { status: refused.status, asset: text(refused.message) };
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const files = assets();
  if (Object.hasOwn(files, path)) return { status: 200, asset: files[path]! };
  if (!Object.hasOwn(data, path)) return { status: 404, asset: text('There is no such page.') };
  const body = JSON.stringify(await data[path]!());
  return { status: 200, asset: { contentType: 'application/json', body } };
}

function send(response: ServerResponse, status: number, { contentType, body }: Asset, onlyHead: boolean): void {
  response.writeHead(status, {
    ...CONSOLE_HEADERS,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(onlyHead ? undefined : body);
}

function text(message: string): Asset {
  return { contentType: 'text/plain; charset=utf-8', body: `${message}\n` };
}
