import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createPoolTransport } from '../../../../lambdas/delivery/pool-transport';
import type { PostResult, Transport } from '../../../../lambdas/delivery/transport';
import { createSdkTransport } from '../../../../lambdas/delivery/sdk-transport';

const REGION = 'eu-west-1';
const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'token/with+signs==',
};
/** Ids of the form that API Gateway uses, and ids with characters that encoders treat differently. */
const IDS = ['RYG0LdZHoAMCJ8w=', 'a-b_c=', '-_-_-_=', "it's(1)*!~", 'a b/c+d', 'é'];

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hash = (data: string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** Percent-encodes every byte except unreserved characters, as Signature Version 4 specifies. */
function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** The valid signature of a request, computed only from what the server received. */
function expectedSignature({ method, url, headers, body }: Received): string {
  const authorization = headers['authorization'] ?? '';
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)?.[1] ?? '';
  const path = url.split('/').map(encode).join('/');
  const lines = signed.split(';').map((name) => `${name}:${headers[name]?.trim()}\n`);
  const canonical = [method, path, '', lines.join(''), signed, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const [date = '', region = '', service = ''] = scope.split('/');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${KEYS.secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

class Gateway {
  readonly received: Received[] = [];
  answer: Answer = (_request, response) => void response.end();
  sockets = 0;
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      this.received.push({ method: request.method ?? '', url: request.url ?? '', headers, body });
      this.answer(request, response, this.received.length);
    });
  });

  async listen(): Promise<string> {
    this.#server.on('connection', () => (this.sockets += 1));
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/prod`;
  }

  dropIdle(): void {
    this.#server.closeIdleConnections();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const transports: [string, (endpoint: string, timeoutMs?: number) => Transport][] = [
  [
    'pool',
    (endpoint, timeoutMs = 2000) =>
      createPoolTransport({
        endpoint,
        region: REGION,
        credentials: () => KEYS,
        clock: { now: () => Date.now() },
        sockets: 8,
        timeoutMs,
      }),
  ],
  ['sdk', (endpoint, timeoutMs = 2000) => createSdkTransport({ endpoint, sockets: 8, timeoutMs })],
];

describe.each(transports)('the transport %s', (_name, create) => {
  const before = { ...process.env };
  let gateway: Gateway;
  let endpoint: string;
  let transport: Transport | undefined;

  beforeAll(() => {
    process.env['AWS_REGION'] = REGION;
    process.env['AWS_ACCESS_KEY_ID'] = KEYS.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = KEYS.secretAccessKey;
    process.env['AWS_SESSION_TOKEN'] = KEYS.sessionToken;
  });
  afterAll(() => {
    process.env = before;
  });
  beforeEach(async () => {
    gateway = new Gateway();
    endpoint = await gateway.listen();
  });
  afterEach(() => {
    transport?.close();
    gateway.close();
  });
  const open = (timeoutMs?: number): Transport => (transport = create(endpoint, timeoutMs));

  it('posts the frame to the path of the connection, with a valid signature', async () => {
    const send = open().prepare('{"messages":["é"]}');
    for (const id of IDS) expect(await send(id)).toEqual({ kind: 'status', status: 200 });
    expect(gateway.received.map(({ body }) => body)).toEqual(IDS.map(() => '{"messages":["é"]}'));
    for (const [index, request] of gateway.received.entries()) {
      expect(request.method).toBe('POST');
      expect(decodeURIComponent(request.url)).toBe(`/prod/@connections/${IDS[index]}`);
      expect(request.url).toContain(encode(IDS[index] ?? ''));
      expect(request.headers['x-amz-security-token']).toBe(KEYS.sessionToken);
      const authorization = request.headers['authorization'] ?? '';
      expect(authorization).toContain(`/${REGION}/execute-api/aws4_request`);
      expect(authorization).toMatch(/SignedHeaders=[^,]*host[^,]*x-amz-date[^,]*x-amz-security-token/);
      expect(/Signature=(\w+)/.exec(authorization)?.[1]).toBe(expectedSignature(request));
    }
  });

  it.each([200, 400, 403, 410, 413, 429, 500, 503])('returns status %i unchanged, without a retry', async (code) => {
    gateway.answer = (_request, response) =>
      void response.writeHead(code, { 'content-type': 'application/json' }).end('{}');
    expect(await open().prepare('x')('a')).toEqual({ kind: 'status', status: code });
    expect(gateway.received).toHaveLength(1);
  });

  it('reuses its sockets, also after errors', async () => {
    gateway.answer = (_request, response, attempt) =>
      void response
        .writeHead(attempt % 2 === 0 ? 410 : 200, { 'content-type': 'application/json' })
        .end('{"message":"x"}');
    const send = open().prepare('x');
    for (let i = 0; i < 6; i++) {
      await send('a');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(gateway.sockets).toBeLessThanOrEqual(2);
  });

  it('returns a failure if no response arrives in time', async () => {
    gateway.answer = () => undefined;
    expect(await open(50).prepare('x')('a')).toMatchObject({ kind: 'failure' });
  });

  it('returns a failure if the socket breaks or the connection is refused', async () => {
    gateway.answer = (request) => void request.socket.destroy();
    expect(await open().prepare('x')('a')).toMatchObject({ kind: 'failure' });
    gateway.close();
    expect(await create(endpoint).prepare('x')('a')).toMatchObject({ kind: 'failure' });
  });
});

describe('the pool', () => {
  it('repeats a post once, on a new socket, if a reused socket was closed', async () => {
    const gateway = new Gateway();
    const endpoint = await gateway.listen();
    const transport = createPoolTransport({
      endpoint,
      region: REGION,
      credentials: () => KEYS,
      clock: { now: () => Date.now() },
      sockets: 8,
    });
    const send = transport.prepare('x');
    const all = (): Promise<PostResult[]> => Promise.all(['a', 'b', 'c', 'd'].map((id) => send(id)));
    const good = Array.from({ length: 4 }, () => ({ kind: 'status', status: 200 }));
    expect(await all()).toEqual(good);
    const dead = new Set<unknown>();
    gateway.answer = (request, response) => {
      if (request.headers.connection === 'close') response.end();
      else {
        dead.add(request.socket);
        request.socket.destroy();
      }
    };
    expect(await all()).toEqual(good);
    expect(dead.size).toBe(4);
    transport.close();
    gateway.close();
  });

  it('reads the credentials for every frame', async () => {
    const gateway = new Gateway();
    const endpoint = await gateway.listen();
    let accessKeyId = 'FIRST';
    const credentials = () => ({ accessKeyId, secretAccessKey: 's' });
    const transport = createPoolTransport({
      endpoint,
      region: REGION,
      credentials,
      clock: { now: () => 0 },
      sockets: 1,
    });
    await transport.prepare('x')('a');
    accessKeyId = 'SECOND';
    await transport.prepare('x')('a');
    expect(gateway.received.map(({ headers }) => /Credential=(\w+)/.exec(headers['authorization'] ?? '')?.[1])).toEqual(
      ['FIRST', 'SECOND'],
    );
    expect(gateway.received[0]?.headers['x-amz-date']).toBe('19700101T000000Z');
    expect(gateway.received[0]?.headers).not.toHaveProperty('x-amz-security-token');
    transport.close();
    gateway.close();
  });
});
