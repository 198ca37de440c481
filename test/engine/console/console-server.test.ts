import { request } from 'node:http';
import { buildConsole, type Assets } from '../../../scripts/lib/console-assets';
import { startConsoleServer, type ConsoleServer } from '../../../scripts/lib/console-server';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

describe('the console server', () => {
  let assets: Assets;
  let server: ConsoleServer;
  const warnings: string[] = [];

  beforeAll(async () => {
    assets = await buildConsole();
  });

  beforeEach(async () => {
    warnings.length = 0;
    server = await startConsoleServer({
      port: 0,
      assets: () => assets,
      data: {
        '/local.json': () => ({ adminToken: 'secret' }),
        '/broken': () => Promise.reject(new Error('no counters')),
      },
      warn: (message) => warnings.push(message),
    });
  });

  afterEach(() => server.stop());

  /** Sends a request with any Host header, which `fetch` does not support. */
  function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((done, failed) => {
      const sent = request(
        { host: '127.0.0.1', port: server.port, path, headers, method, agent: false },
        (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => done({ status: response.statusCode!, headers: response.headers, body }));
        },
      );
      sent.on('error', failed).end();
    });
  }

  it('serves the page, its program, its styles and its icon', async () => {
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/console.js', 'text/javascript; charset=utf-8'],
      ['/styles.css', 'text/css; charset=utf-8'],
      ['/icon.svg', 'image/svg+xml'],
    ] as const) {
      const { status, headers, body } = await get(path);
      expect([path, status, headers['content-type'], body.length > 100]).toEqual([path, 200, type, true]);
      expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
    }
    expect(await get('/?x=1')).toMatchObject({ status: 200 });
    expect(await get('/nothing')).toMatchObject({ status: 404 });
    expect(await get('/constructor')).toMatchObject({ status: 404 });
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405 });
  });

  it('sends a policy that allows the page its own program and connections to deployments only', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    const connect = policy.find((directive) => directive.startsWith('connect-src'))?.split(' ');
    expect(connect).toEqual(expect.arrayContaining(['https:', 'wss:', 'http://127.0.0.1:*', 'ws://localhost:*']));
    expect(connect).not.toEqual(expect.arrayContaining(['http:']));
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(assets['/']!.body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|(?:src|href)="[^"]*:/);
  });

  it.each(['localhost:4570', '127.0.0.1:4570', '[::1]:4570', '127.0.0.1', 'LOCALHOST:1', 'name.localhost:4570'])(
    'accepts the host %s',
    async (host) => expect(await get('/local.json', { host })).toMatchObject({ status: 200 }),
  );

  it.each([
    'evil.example',
    'evil.example:4570',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '0.0.0.0',
  ])('rejects the host %s, which could resolve to this machine', async (host) => {
    const { status, body } = await get('/local.json', { host });
    expect(status).toBe(421);
    expect(body).toContain(host);
    expect(body).not.toContain('secret');
  });

  it('sends data to its own page only', async () => {
    for (const site of ['same-origin', 'none']) {
      const { status, headers, body } = await get('/local.json', { 'sec-fetch-site': site });
      expect([status, JSON.parse(body)]).toEqual([200, { adminToken: 'secret' }]);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    for (const site of ['cross-site', 'same-site'])
      expect(await get('/local.json', { 'sec-fetch-site': site, origin: 'http://localhost:3000' })).toMatchObject({
        status: 403,
      });
    // A link on another page is allowed to open the console.
    expect(await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toMatchObject({
      status: 200,
    });
  });

  it('reports a request that fails', async () => {
    expect(await get('/broken')).toMatchObject({ status: 500 });
    expect(warnings).toEqual(['The console server failed to answer /broken: no counters']);
  });

  it('fails if the port is in use', async () => {
    await expect(
      startConsoleServer({ port: server.port, assets: () => assets, data: {}, warn: () => undefined }),
    ).rejects.toMatchObject({ code: 'port_in_use' });
  });
});
