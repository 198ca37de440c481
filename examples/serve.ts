import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { readLocal } from './local';
import { makeToken } from './token';

/** Who opens a page, and what that page may do. */
export interface Grant {
  readonly subject: string;
  /** Verbs by channel pattern. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
}

/** What a server says. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** A page and what its server does besides. */
export interface Site {
  /** Has `index.html`, and `page.ts` if the page has a program. */
  readonly folder: string;
  /** Rights of the page's token by the page's address; undefined refuses it. Here a real server looks at the session. */
  grant(query: URLSearchParams): Grant | undefined;
  /** Calls by method and path, for example `POST /orders`. */
  readonly calls?: Readonly<Record<string, (body: string) => Promise<Answer> | Answer>>;
}

/** An answer in JSON. */
export const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

const REFUSED: Answer = { status: 403, body: 'This page gets no token.' };
const MISSING: Answer = { status: 404, body: 'There is no such page.' };

async function bundle(folder: string): Promise<Answer> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'page.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return { status: 200, type: 'text/javascript; charset=utf-8', body: outputFiles[0]!.text };
}

const file = async (path: string, type: string): Promise<Answer> => ({
  status: 200,
  type: `${type}; charset=utf-8`,
  body: await readFile(path, 'utf8'),
});

async function answer({ folder, grant, calls = {} }: Site, request: IncomingMessage): Promise<Answer> {
  // Another name that resolves to this machine is another site's: it gets no tokens.
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(request.headers.host ?? '')) return REFUSED;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const call = calls[`${request.method} ${pathname}`];
  if (call) return call(await text(request));
  if (request.method !== 'GET') return MISSING;
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
      return granted ? { status: 200, body: await makeToken(granted.subject, granted.channels) } : REFUSED;
    }
    default:
      return MISSING;
  }
}

/** Serves an example's page on this machine, at the port that the command line names; 0 takes any that is free. */
export function serve(site: Site, port = process.argv[2] ?? '3000'): void {
  const server = createServer((request, response) => {
    const send = ({ status, type = 'text/plain; charset=utf-8', body }: Answer): void =>
      void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    answer(site, request).then(send, (error: unknown) => {
      console.error(error);
      send({ status: 500, body: 'It failed; the terminal says why.' });
    });
  });
  server.listen(Number(port), '127.0.0.1', () =>
    console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
  );
}
