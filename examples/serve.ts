import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { TokenClaims } from '../server/src/sign-token';
import { readLocal } from './local';
import { makeToken } from './token';

/** The claims of a page's token. */
export interface Grant {
  readonly subject: string;
  /** Verbs by channel pattern. */
  readonly channels: NonNullable<TokenClaims['channels']>;
}

/** A response of the example server. */
export interface HttpResponse {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** A page, and the other requests that its server handles. */
export interface Site {
  /** Contains `index.html`, and `page.ts` if the page has a program. */
  readonly folder: string;
  /**
   * Returns the claims of the page's token for the query of the page's address, or undefined to refuse a token. A real
   * server checks its session here.
   */
  grant(query: URLSearchParams): Grant | undefined;
  /** Handlers by method and path, for example `POST /orders`. */
  readonly calls?: Readonly<Record<string, (body: string) => Promise<HttpResponse> | HttpResponse>>;
}

/** A response with a JSON body. */
export const json = (status: number, body: unknown): HttpResponse => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

const FORBIDDEN: HttpResponse = { status: 403, body: 'This page is not allowed to get a token.' };
const NOT_FOUND: HttpResponse = { status: 404, body: 'There is no such page.' };

async function bundle(folder: string): Promise<HttpResponse> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'page.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return { status: 200, type: 'text/javascript; charset=utf-8', body: outputFiles[0]!.text };
}

const file = async (path: string, type: string): Promise<HttpResponse> => ({
  status: 200,
  type: `${type}; charset=utf-8`,
  body: await readFile(path, 'utf8'),
});

async function respond({ folder, grant, calls = {} }: Site, request: IncomingMessage): Promise<HttpResponse> {
  // A page of another host name that resolves to this machine (DNS rebinding) must not get tokens.
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(request.headers.host ?? '')) return FORBIDDEN;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const call = calls[`${request.method} ${pathname}`];
  if (call) return call(await text(request));
  if (request.method !== 'GET') return NOT_FOUND;
  switch (pathname) {
    case '/':
      return file(join(folder, 'index.html'), 'text/html');
    case '/style.css':
      return file(join(__dirname, 'style.css'), 'text/css');
    case '/page.js':
      return bundle(folder);
    case '/addresses': {
      const { websocketUrl, httpUrl, eventsUrl } = readLocal();
      return json(200, { websocketUrl, httpUrl, eventsUrl });
    }
    case '/token': {
      const granted = grant(searchParams);
      return granted ? { status: 200, body: await makeToken(granted.subject, granted.channels) } : FORBIDDEN;
    }
    default:
      return NOT_FOUND;
  }
}

/** Serves an example's page on loopback. The port is the first command line argument; 0 selects any free port. */
export function serve(site: Site, port = process.argv[2] ?? '3000'): void {
  const server = createServer((request, response) => {
    const send = ({ status, type = 'text/plain; charset=utf-8', body }: HttpResponse): void =>
      void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    respond(site, request).then(send, (error: unknown) => {
      console.error(error);
      send({ status: 500, body: 'The request failed. The terminal shows the reason.' });
    });
  });
  server.listen(Number(port), '127.0.0.1', () =>
    console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
  );
}
